# Completions of lfs-migrate and lfs_migrate for bash. Written by scripts/completions/generate.

# The word to complete and the one before it. Behind -- there are only names.
_lfs_migrate_start()
{
    local word
    COMPREPLY=()
    _lfs_migrate_current=${COMP_WORDS[COMP_CWORD]}
    _lfs_migrate_before=${COMP_WORDS[COMP_CWORD - 1]}
    # bash takes --name=value apart at the equals sign.
    if [[ $_lfs_migrate_current == = ]]; then
        _lfs_migrate_current=
    elif [[ $_lfs_migrate_before == = && $COMP_CWORD -gt 1 ]]; then
        _lfs_migrate_before=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        if [[ $word == -- ]]; then
            _lfs_migrate_files -f
            return 1
        fi
    done
}

_lfs_migrate_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$_lfs_migrate_current"); }

_lfs_migrate_files() { mapfile -t COMPREPLY < <(compgen "$1" -- "$_lfs_migrate_current"); }

_lfs_migrate_options()
{
    if [[ $_lfs_migrate_current == -* ]]; then
        _lfs_migrate_words "$1"
    else
        _lfs_migrate_files -f
    fi
}

_lfs_migrate_command()
{
    _lfs_migrate_start || return 0
    case $_lfs_migrate_before in
    -L|--layout) _lfs_migrate_words "raid0 mdt" ;;
    --verify) _lfs_migrate_words "readback none" ;;
    --fallback) _lfs_migrate_words "rsync never" ;;
    --progress) _lfs_migrate_words "auto always never" ;;
    --copy|-y|--yaml|--files-from|--limits|--stop-file|--policy|--scan-file|--save-plan|--log|--metrics) _lfs_migrate_files -f ;;
    --lustre-dir|--to|--state-dir) _lfs_migrate_files -d ;;
    -c|--stripe-count|-C|--overstripe-count|-S|--stripe-size|-i|--stripe-index|-o|--ost|-p|--pool|-E|--component-end|-z|--extension-size|--comp-flags|-K|--auto-cap|-M|--min-free|-X|--max-free|--timeout|--backend|--require|-j|--jobs|--streams-per-file|--ost-streams|-W|--bandwidth-limit|--retries|--retry-delay|--run|--resume|--retry-failed|--shard|--sample|--stop-at|--max-duration|--max-files|--max-bytes|--max-failures|--min-free-target|--band|--target-fill|--older-than|--min-size|--exclude|--stats-interval) ;;
    *) _lfs_migrate_options "-c --stripe-count -C --overstripe-count -S --stripe-size -i --stripe-index -o --ost -p --pool -E --component-end -L --layout -z --extension-size --comp-flags -N --mirror-count --copy -y --yaml --restripe -A --auto-stripe -K --auto-cap -M --min-free -X --max-free -0 --null --files-from -F --fid --lustre-dir -b --block -n --non-block -D --non-direct --restore --verify --timeout --fallback --rsync --no-rsync --backend --to --require --accept-races -j --jobs --streams-per-file --adaptive --ost-streams -W --bandwidth-limit --limits --retries --retry-delay --exit-errno --run --resume --retry-failed --state-dir --no-journal --shard --merge --watch --sample --stop-at --max-duration --max-files --max-bytes --max-failures --min-free-target --stop-file --band --target-fill --older-than --min-size --exclude --policy --scan-file --save-plan --execute -v --verbose -q --quiet --dry-run --json --progress --log --metrics --stats --stats-interval -h --help --version" ;;
    esac
}

_lfs_migrate_script()
{
    _lfs_migrate_start || return 0
    case $_lfs_migrate_before in
    --copy|--yaml) _lfs_migrate_files -f ;;
    --lustre-dir) _lfs_migrate_files -d ;;
    -c|--stripe-count|-S|--stripe-size|-p|--pool|-E|--component-end|-C|-M|--min-free|-X|--max-free) ;;
    *) _lfs_migrate_options "-c --stripe-count -S --stripe-size -p --pool -E --component-end --copy --yaml -R --restripe -A --auto-stripe -C -M --min-free -X --max-free -0 --null -F --fid --lustre-dir -b --block --non-block -D --non-direct -s --skip --no-verify --rsync --cp --no-rsync -n --dry-run -v --verbose -q --quiet -y --yes -h --help --version" ;;
    esac
}

complete -o filenames -F _lfs_migrate_command lfs-migrate
complete -o filenames -F _lfs_migrate_script lfs_migrate
