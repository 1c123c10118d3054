using LfsMigrate.PlanStudy;

if (StudySettings.Parse(args) is not { } settings)
{
    Console.Error.WriteLine(StudySettings.Usage);
    return 2;
}
var results = new List<PolicyResult>();
foreach (var policy in BalancePolicy.All)
{
    Console.Error.WriteLine($"plan-study: {policy.Name}");
    results.Add(Study.Run(settings, policy));
}
string table = StudyTable.Write(settings, results);
Directory.CreateDirectory(settings.Out);
File.WriteAllText(Path.Combine(settings.Out, "plan-study.md"), table);
File.WriteAllText(Path.Combine(settings.Out, "plan-study.svg"), StudyPicture.Draw(results));
Console.Write(table);
return 0;
