package org.postroad.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.postroad.app.lab.Lab;
import org.postroad.app.lab.LabPerson;
import org.postroad.app.lab.LabSettings;
import org.postroad.app.lab.LabWalk;
import org.postroad.app.lab.WalkResult;
import org.postroad.app.lab.http.LabServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Two mail systems and a name server in one process. */
@Command(
        name = "lab",
        description = "Run two complete mail systems, north.test and south.test, with a name server between them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without --dir the lab's data is kept in a temporary directory and removed at the end.",
            "With --once, exit code 0 says that the message was delivered and read unchanged, 1 that it was not."
        })
final class LabCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(LabCommand.class);

    @Option(names = "--once", description = "Send one message from alice to bob, print its road, and end.")
    private boolean once;

    @Option(names = "--json", description = "With --once: print one JSON object instead of the table.")
    private boolean json;

    @Option(names = "--dir", paramLabel = "DIR", description = "Keep the lab's data in this directory.")
    private @Nullable Path dir;

    @Option(names = "--fresh", description = "With --dir: remove the lab that is in the directory and start anew.")
    private boolean fresh;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "The port of the lab page; the webmails of north.test and south.test take the next two (default: 8080; with --once any free ones).")
    private @Nullable Integer port;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "With --once: give up after so long (default: 30).")
    private int timeout;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        LabSettings settings =
                new LabSettings(Optional.ofNullable(dir), fresh, port == null ? (once ? 0 : 8080) : port);
        if (once) {
            Quiet.please();
            try (Lab lab = Lab.start(settings)) {
                return walk(lab);
            }
        }
        LabServer lab = LabServer.start(settings);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(lab, stopped), "stop"));
        welcome(lab);
        stopped.await();
        return 0;
    }

    private int walk(Lab lab) throws Exception {
        WalkResult result = new LabWalk(lab, Duration.ofSeconds(timeout)).walk();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result.toJson()));
        } else {
            out.println("the road of " + result.messageId());
            out.println(RoadTable.of(JsonNodeFactory.instance.arrayNode().addAll(result.hops())));
            out.println(
                    result.delivered()
                            ? "delivered, read and unchanged in " + result.totalMillis() + " ms"
                            : "not delivered: " + result.stoppedBecause());
        }
        out.flush();
        return result.delivered() ? 0 : PostroadCommand.FAILED;
    }

    private void welcome(LabServer server) {
        Lab lab = server.lab();
        PrintWriter out = spec.commandLine().getOut();
        out.println("The lab is open: " + server.page());
        out.println();
        lab.places().forEach(place -> out.println("  " + place));
        out.println();
        Table people = new Table("PERSON", "PASSWORD", "WEBMAIL");
        for (LabPerson person : lab.people()) {
            people.row(person.address(), person.password(), person.webmail().toString());
        }
        people.toString().lines().forEach(line -> out.println("  " + line));
        out.println();
        out.println("Walk the whole road once: postroad lab --once     Stop: Ctrl-C");
        out.flush();
    }

    private static void stop(LabServer lab, CountDownLatch stopped) {
        try {
            lab.close();
        } catch (RuntimeException e) {
            LOG.error("the lab did not stop cleanly", e);
        }
        stopped.countDown();
    }
}
