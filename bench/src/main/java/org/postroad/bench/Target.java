package org.postroad.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.postroad.app.Main;
import org.postroad.app.control.ControlClient;
import org.postroad.app.control.Operations;
import org.postroad.app.settings.SettingsReader;
import org.postroad.app.settings.SystemSettings;
import org.postroad.app.system.MailSystem;
import org.postroad.common.address.EmailAddress;
import org.postroad.mailstore.PasswordHash;

/** The system that is measured: one domain, its mailboxes, port 25 on loopback, with the settings that everybody gets. */
final class Target implements Peer {
    private static final String DOMAIN = "bench.test";
    private static final int START_SECONDS = 60;

    /** Of each mailbox. */
    static final String PASSWORD = "nobody logs in here";

    private final InetSocketAddress smtp;
    private final Operations operations;
    private final AutoCloseable system;
    private final Supplier<Optional<Duration>> processorTime;

    private Target(
            InetSocketAddress smtp,
            Operations operations,
            AutoCloseable system,
            Supplier<Optional<Duration>> processorTime) {
        this.smtp = smtp;
        this.operations = operations;
        this.system = system;
        this.processorTime = processorTime;
    }

    /** The address of a mailbox, 0 and up. */
    static String address(int number) {
        return "mailbox" + number + "@" + DOMAIN;
    }

    @Override
    public String name() {
        return "Postroad";
    }

    @Override
    public String mailbox(int number) {
        return address(number);
    }

    /** Starts one in a fresh directory, in this JVM or in a process of its own with the same options. */
    static Target start(Path directory, int mailboxes, boolean ownProcess, List<String> jvmOptions) throws Exception {
        InetSocketAddress smtp = freePort();
        return start(write(directory, smtp), smtp, mailboxes, ownProcess, jvmOptions);
    }

    /** Starts one in a process of its own that relays whatever this host gives it for other domains. */
    static Target relaying(Path directory, int mailboxes, InetSocketAddress smarthost, List<String> jvmOptions)
            throws Exception {
        InetSocketAddress smtp = freePort();
        Path config = write(directory, freePort());
        String more = """
                [outbound.smarthost]
                host = "[%s]"
                port = %d
                require_tls = false
                [[listener]]
                address = "127.0.0.1:%d"
                kind = "smtp"
                relay_from = ["127.0.0.0/8"]
                """.formatted(smarthost.getAddress().getHostAddress(), smarthost.getPort(), smtp.getPort());
        Files.writeString(config, more, StandardOpenOption.APPEND);
        return start(config, smtp, mailboxes, true, jvmOptions);
    }

    private static Target start(
            Path config, InetSocketAddress smtp, int mailboxes, boolean ownProcess, List<String> jvmOptions)
            throws Exception {
        SystemSettings settings = SettingsReader.read(config);
        MailSystem system = open(settings, mailboxes);
        if (!ownProcess) {
            system.start();
            return new Target(smtp, system.operations(), system, Optional::empty);
        }
        system.close();
        Process process = serve(config, settings, jvmOptions);
        AutoCloseable stop = () -> {
            process.destroy();
            process.waitFor();
        };
        return new Target(
                smtp,
                new ControlClient(settings.storage().controlSocket()),
                stop,
                () -> process.info().totalCpuDuration());
    }

    /** Starts one by this configuration in a process of its own; returns when it serves. */
    static Process launch(Path config, int mailboxes, List<String> jvmOptions) throws Exception {
        SystemSettings settings = SettingsReader.read(config);
        open(settings, mailboxes).close();
        return serve(config, settings, jvmOptions);
    }

    private static Process serve(Path config, SystemSettings settings, List<String> jvmOptions) throws Exception {
        Path log = config.resolveSibling("serve.log");
        Process process = launch(config, jvmOptions, log);
        ControlClient control = new ControlClient(settings.storage().controlSocket());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!control.isServed()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                process.destroyForcibly();
                throw new IOException("the system did not start; see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return process;
    }

    /** Opens one in a fresh directory, in this JVM; it does not listen yet. */
    static MailSystem open(Path directory, int mailboxes) throws Exception {
        return open(SettingsReader.read(write(directory, freePort())), mailboxes);
    }

    private static MailSystem open(SystemSettings settings, int mailboxes) throws IOException {
        MailSystem system = MailSystem.open(settings);
        addMailboxes(system, mailboxes);
        return system;
    }

    @Override
    public InetSocketAddress smtp() {
        return smtp;
    }

    /** By the system's own count. */
    @Override
    public long filed() {
        long messages = 0;
        for (JsonNode person : operations.run("user.list", JsonNodeFactory.instance.objectNode())) {
            messages += person.path("messages").asLong();
        }
        return messages;
    }

    @Override
    public Optional<Duration> processorTime() {
        return processorTime.get();
    }

    @Override
    public void close() throws Exception {
        system.close();
    }

    private static void addMailboxes(MailSystem system, int mailboxes) {
        PasswordHash hash = system.store().mail().authenticator().hash(PASSWORD);
        system.store().database().write(tx -> {
            IntStream.range(0, mailboxes)
                    .forEach(n ->
                            system.store().mail().directory().create(tx, EmailAddress.parse(address(n)), "", hash));
            return mailboxes;
        });
    }

    private static Process launch(Path config, List<String> jvmOptions, Path log) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--config",
                config.toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static Path write(Path directory, InetSocketAddress smtp) throws IOException {
        String text = """
                hostname = "mx.%1$s"
                domains = ["%1$s"]
                [storage]
                directory = "data"
                [listen]
                smtp = ["127.0.0.1:%2$d"]
                submission = []
                submissions = []
                [http]
                listen = "127.0.0.1:%3$d"
                [dns]
                servers = ["127.0.0.1:9"]
                [limits]
                connections_per_address = 4096
                """.formatted(DOMAIN, smtp.getPort(), freePort().getPort());
        return Files.writeString(directory.resolve("postroad.toml"), text, StandardCharsets.UTF_8);
    }

    static InetSocketAddress freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), probe.getLocalPort());
        }
    }
}
