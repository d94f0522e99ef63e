using ManifestPS.Errors;

namespace ManifestPS.Core.Tests;

public class ImageConfigTests
{
    /// <summary>a config that nobody should write, and what is still to be had of it</summary>
    public static TheoryData<string, string?> Odd => new()
    {
        { "{}", null },
        { """{"os":"linux"}""", null },
        { """{"os":"","architecture":"amd64"}""", null },
        { """{"os":5,"architecture":"amd64"}""", null },
        { """{"os":["linux"],"architecture":{"a":1}}""", null },
        { """{"os":"linux","architecture":"amd64","variant":5,"os.version":[],"os.features":"x"}""", "linux/amd64" },
        { """{"os":"linux","architecture":"amd64","os.features":[null,1,{},"x"]}""", "linux(+x)/amd64" },
        { """{"os":"linux","architecture":"amd64","config":null,"rootfs":null,"history":null,"created":null}""", "linux/amd64" },
        { """{"os":"linux","architecture":"amd64","config":[],"rootfs":"x","history":{},"created":5,"author":[]}""", "linux/amd64" },
        { """{"os":"linux","architecture":"amd64","config":{"User":0,"Env":"x","Cmd":{},"Entrypoint":5,"ExposedPorts":[],"Volumes":"/","Labels":["a"],"WorkingDir":null,"StopSignal":9}}""", "linux/amd64" },
        { """{"os":"linux","architecture":"amd64","config":{"Env":[null,1,[],{}],"ExposedPorts":null,"Labels":{"a":null,"b":1}},"rootfs":{"diff_ids":[0,null]},"history":[null,1,"x",[],{"created":0,"created_by":[],"empty_layer":"yes"}]}""", "linux/amd64" },
    };

    public static TheoryData<string, DateTimeOffset?> Times => new()
    {
        { "2026-11-10T01:02:03Z", new DateTimeOffset(2026, 11, 10, 1, 2, 3, TimeSpan.Zero) },
        { "2026-11-10T01:02:03.123456789Z", new DateTimeOffset(2026, 11, 10, 1, 2, 3, TimeSpan.Zero).AddTicks(1234568) },
        { "2026-11-10T01:02:03+05:30", new DateTimeOffset(2026, 11, 10, 1, 2, 3, new TimeSpan(5, 30, 0)) },
        { "2026-11-10T01:02:03", new DateTimeOffset(2026, 11, 10, 1, 2, 3, TimeSpan.Zero) },
        { "0001-01-01T00:00:00Z", DateTimeOffset.MinValue },
        { "0001-01-01T00:00:00+05:00", null },
        { "99999-01-01T00:00:00Z", null },
        { "2026-13-01T00:00:00Z", null },
        { "yesterday", null },
        { "10:15", null },
        { "12", null },
        { "11/10/2026", null },
        { "", null },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public void What_is_missing_or_odd_is_null_or_empty(string json, string? platform)
    {
        ConfigDocument config = Json.ReadConfig(json);

        Assert.Equal(platform, config.Platform?.ToString());
        Assert.Equal(platform ?? "config without a platform", config.ToString());
        Assert.Null(config.Created);
        Assert.Null(config.Author ?? config.User ?? config.WorkingDirectory ?? config.StopSignal);
        Assert.All([config.Environment, config.EntryPoint, config.Command, config.ExposedPorts, config.Volumes, config.DiffIds], Assert.Empty);
        Assert.Empty(config.Labels);
        Assert.All(config.History, step => Assert.Equal(new HistoryStep(), step));
    }

    [Theory]
    [MemberData(nameof(Times))]
    public void A_time_is_one_of_RFC_3339_or_none(string text, DateTimeOffset? time)
    {
        ConfigDocument config = Json.ReadConfig($$"""{"created":"{{text}}","history":[{"created":"{{text}}"}]}""");

        Assert.Equal(time, config.Created);
        Assert.Equal(time, config.History[0].Created);
    }

    [Fact]
    public void Every_member_is_read()
    {
        ConfigDocument config = Json.ReadConfig("""
            {
              "created":"2026-11-10T00:00:00Z","author":"me","architecture":"arm64","os":"linux","variant":"v8","os.version":"1","os.features":["f"],"docker_version":"20",
              "config":{
                "User":"1000:1000","WorkingDir":"/w","StopSignal":"SIGINT","Env":["A=1",""],"Entrypoint":["e"],"Cmd":["c","d"],
                "ExposedPorts":{"80/tcp":{}},"Volumes":{"/v":{}},"Labels":{"l":"1","L":"2"},"OnBuild":[]
              },
              "rootfs":{"type":"layers","diff_ids":["sha256:1"]},
              "history":[{"created":"2026-11-09T00:00:00Z","created_by":"RUN x","author":"you","comment":"c","empty_layer":true},{"comment":"only"}]
            }
            """);

        Assert.Equal(
            new ConfigDocument
            {
                Platform = new Platform { OS = "linux", Architecture = "arm64", Variant = "v8", OSVersion = "1", OSFeatures = ["f"] },
                Created = new DateTimeOffset(2026, 11, 10, 0, 0, 0, TimeSpan.Zero),
                Author = "me",
                User = "1000:1000",
                WorkingDirectory = "/w",
                StopSignal = "SIGINT",
                Environment = ["A=1", ""],
                EntryPoint = ["e"],
                Command = ["c", "d"],
                ExposedPorts = ["80/tcp"],
                Volumes = ["/v"],
                Labels = ValueMap.Create([new("l", "1"), new("L", "2")]),
                DiffIds = ["sha256:1"],
                History =
                [
                    new HistoryStep { Created = new DateTimeOffset(2026, 11, 9, 0, 0, 0, TimeSpan.Zero), CreatedBy = "RUN x", Author = "you", Comment = "c", IsEmptyLayer = true },
                    new HistoryStep { Comment = "only" },
                ],
                Unknown = ValueMap.Create([new("docker_version", "\"20\"")]),
                UnknownSettings = ValueMap.Create([new("OnBuild", "[]")]),
            },
            config);
        Assert.Equal(["RUN x", "only"], config.History.Select(step => step.ToString()));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"x\"")]
    public void A_config_that_is_no_object_is_an_error(string json) =>
        Assert.Equal((ImageErrorCode.ManifestInvalid, "$"), Assert.Throws<ManifestException>(() => Json.ReadConfig(json)) is var error ? (error.Code, error.JsonPath) : default);

    [Fact]
    public void A_history_without_end_is_cut() =>
        Assert.Equal(10_000, Json.ReadConfig($"{{\"history\":[{string.Join(',', Enumerable.Repeat("{}", 500_000))}]}}").History.Count);
}
