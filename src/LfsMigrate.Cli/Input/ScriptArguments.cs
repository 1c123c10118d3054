using LfsMigrate.Core;

namespace LfsMigrate.Cli.Input;

/// <summary>A command line of the script <c>lfs_migrate</c>, said in the words of <c>lfs-migrate</c>.</summary>
/// <param name="Words">The same command for <c>lfs-migrate</c>.</param>
/// <param name="Operands">Its operands, as far as they can be told while options may be wrong.</param>
/// <param name="PassesOn">Whether it has options that the script does not know and passes on to the migration.</param>
/// <param name="ByRename">Whether every file is to go by rsync and rename.</param>
/// <param name="Notes">What is otherwise than in the script, for this command.</param>
public sealed record ScriptArguments(
    IReadOnlyList<string> Words, IReadOnlyList<string> Operands, bool PassesOn, bool ByRename, IReadOnlyList<string> Notes)
{
    /// <summary>Translates a command line. Values are not looked at: that is done where their meaning is known.</summary>
    /// <param name="words">Each byte as the Latin-1 character of the same number.</param>
    /// <exception cref="OperatorException">Options of the script exclude each other, or one lacks its value.</exception>
    public static ScriptArguments Translate(IReadOnlyList<string> words) => new Translation(words).Finish();

    private sealed class Translation(IReadOnlyList<string> given)
    {
        private readonly List<string> _words = [], _operands = [];
        private readonly HashSet<string> _ways = [];
        private bool _passesOn, _namesFallback, _listEndsWithNul;
        private int _next;

        internal ScriptArguments Finish()
        {
            while (_next < given.Count)
            {
                TakeWord(given[_next++]);
            }
            if (_ways.Count > 1)
            {
                throw new OperatorException($"{string.Join(" and ", _ways.Order())} exclude each other", "give one of them");
            }
            bool byRename = _ways.Overlaps(["--rsync", "--cp"]);
            if (byRename || !_namesFallback)
            {
                _words.Add(byRename ? "--rsync" : "--no-rsync");
            }
            // With names on the command line the script does not read the list, so how its names end does not matter.
            if (_listEndsWithNul && (_operands.Count == 0 || _words.Any(IsList)))
            {
                _words.Add("--null");
            }
            return new ScriptArguments([.. _words, "--", .. _operands], _operands, _passesOn, byRename,
                _ways.Contains("--cp") ? ["--cp: rsync is used, which carries more over than cp -p"] : []);
        }

        private static bool IsList(string word) => word.StartsWith("--files-from", StringComparison.Ordinal);

        private void TakeWord(string word)
        {
            if (word == "--")
            {
                _operands.AddRange(given.Skip(_next));
                _next = given.Count;
            }
            else if (word.StartsWith("--", StringComparison.Ordinal))
            {
                TakeLong(word);
            }
            else if (word.Length > 1 && word[0] == '-')
            {
                TakeShort(word);
            }
            else
            {
                _operands.Add(word);
            }
        }

        private void TakeLong(string word)
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? word : word[..equals];
            if (!ScriptOptionTable.TryGet(name, out var option))
            {
                _passesOn = true;
                _namesFallback |= name == "--fallback";
                Pass(word, hasItsValue: equals >= 0 || !ScriptOptionTable.PassedOnWithValue(name));
            }
            else if (option.TakesValue)
            {
                TakeValue(option, name, equals < 0 ? null : word[(equals + 1)..]);
            }
            else if (equals >= 0)
            {
                throw new OperatorException($"{name} takes no value", $"write {name}");
            }
            else
            {
                TakeFlag(option, name);
            }
        }

        private void TakeShort(string word)
        {
            for (int i = 1; i < word.Length; i++)
            {
                string letter = $"-{word[i]}";
                string? attached = i + 1 < word.Length ? word[(i + 1)..] : null;
                if (!ScriptOptionTable.TryGet(letter, out var option))
                {
                    // Nobody but the migration knows whether what follows are more letters or a value.
                    _passesOn = true;
                    Pass($"-{word[i..]}", attached != null || !ScriptOptionTable.PassedOnWithValue(letter));
                    return;
                }
                if (option.TakesValue)
                {
                    TakeValue(option, letter, attached);
                    return;
                }
                TakeFlag(option, letter);
            }
        }

        private void TakeFlag(ScriptOption option, string name)
        {
            if (option.Meaning is "--rsync" or "--no-rsync")
            {
                _ways.Add(name);
            }
            else if (option.Meaning == "--null")
            {
                _listEndsWithNul = true;
            }
            else if (option.Meaning.Length > 0)
            {
                _words.Add(option.Meaning);
            }
        }

        private void TakeValue(ScriptOption option, string name, string? attached)
        {
            if (attached == null && _next == given.Count)
            {
                throw new OperatorException($"{name} needs a value", $"write {name} and the value behind it, or leave it out");
            }
            _words.Add($"{option.Meaning}={attached ?? given[_next++]}");
        }

        private void Pass(string word, bool hasItsValue)
        {
            _words.Add(word);
            if (!hasItsValue && _next < given.Count)
            {
                _words.Add(given[_next++]);
            }
        }
    }
}
