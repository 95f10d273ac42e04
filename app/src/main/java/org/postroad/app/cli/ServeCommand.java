package org.postroad.app.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.postroad.app.system.MailSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs one system until it is told to stop. */
@Command(
        name = "serve",
        description = "Run one mail system in the foreground until SIGTERM or SIGINT.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "On SIGTERM no new session is accepted, running ones finish within a limit, and nothing that was accepted is lost.",
            "On SIGHUP the settings and the certificate are read again, as by 'postroad reload'."
        })
final class ServeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

    @Mixin
    private final SystemOptions system = new SystemOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before anything is run.
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        MailSystem mail = MailSystem.open(system.settings());
        mail.reloadFrom(system::settings);
        mail.start();
        Hangup.handle(() -> reload(mail));
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(mail, stopped), "stop"));
        PrintWriter out = spec.commandLine().getOut();
        mail.addresses().forEach(out::println);
        out.println("ready");
        out.flush();
        stopped.await();
        return 0;
    }

    private static void reload(MailSystem mail) {
        try {
            mail.reload(); // which says in the log what it did
        } catch (IOException | RuntimeException refused) {
            LOG.error("the settings were not read again, all stays as it was: {}", refused.getMessage());
        }
    }

    private static void stop(MailSystem mail, CountDownLatch stopped) {
        try {
            mail.close();
        } catch (RuntimeException e) {
            LOG.error("the system did not stop cleanly", e);
        }
        stopped.countDown();
    }
}
