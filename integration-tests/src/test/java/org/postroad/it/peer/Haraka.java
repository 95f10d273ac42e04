package org.postroad.it.peer;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.postroad.common.address.Domain;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.it.world.World;

/**
 * A Haraka of the test's own, with STARTTLS, PIPELINING, 8BITMIME and SMTPUTF8. It has neither DSN nor CHUNKING. A plugin of ours files its domain's mail,
 * and sends the rest to where the world's name server says.
 */
final class Haraka implements MailPeer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_SECONDS = 30;

    private final Path home;
    private final String domain;
    private final InetSocketAddress address;
    private final Process process;

    private Haraka(Path home, String domain, InetSocketAddress address, Process process) {
        this.home = home;
        this.domain = domain;
        this.address = address;
        this.process = process;
    }

    /**
     * Starts one.
     *
     * @param host its number in the network
     * @param domain whose mail it keeps
     * @param people the local parts that exist there
     */
    static Haraka start(World world, int host, String domain, List<String> people) throws Exception {
        Path program = Command.requireKept("haraka").resolve("node_modules/Haraka");
        Path home = world.directory("haraka");
        InetSocketAddress address = world.network().at(host, Service.SMTP);
        Command.run(
                        List.of(
                                Command.require("cp").toString(),
                                "-r",
                                program.resolve("config").toString(),
                                home.toString()),
                        Map.of())
                .orFail();
        configure(home, world, domain, people, address);
        ProcessBuilder node = new ProcessBuilder(
                        Command.require("node").toString(),
                        program.resolve("haraka.js").toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        node.environment().put("HARAKA", home.toString());
        node.environment().put("NODE_NO_WARNINGS", "1");
        Haraka haraka = world.add(new Haraka(home, domain, address, node.start()));
        await("Haraka listens").until(haraka::listens);
        return haraka;
    }

    private static void configure(Path home, World world, String domain, List<String> people, InetSocketAddress address)
            throws IOException, InterruptedException, URISyntaxException {
        Path config = home.resolve("config");
        Files.createDirectories(home.resolve("queue"));
        Files.writeString(config.resolve("me"), "mx." + domain + "\n");
        Files.writeString(
                config.resolve("smtp.ini"), """
                listen=%s:%d
                nodes=0
                """.formatted(address.getAddress().getHostAddress(), address.getPort()));
        Files.writeString(config.resolve("log.ini"), "[main]\nlevel=protocol\n");
        Files.writeString(config.resolve("plugins"), "tls\npostroad\n");
        Path plugin =
                Path.of(Haraka.class.getResource("/peers/haraka/postroad.js").toURI());
        Files.copy(plugin, Files.createDirectories(home.resolve("plugins")).resolve("postroad.js"));
        ObjectNode settings = JSON.createObjectNode()
                .put("domain", domain)
                .put("mail", home.resolve("mail").toString())
                .put(
                        "names",
                        world.names().getAddress().getHostAddress() + ":"
                                + world.names().getPort())
                .put("port", address.getPort());
        settings.set("people", JSON.valueToTree(people));
        JSON.writeValue(config.resolve("postroad.json").toFile(), settings);
        secure(config, domain);
    }

    private static void secure(Path config, String domain) throws IOException, InterruptedException {
        Path tls = config.resolve("own");
        SelfSigned.keptIn(tls, List.of(new Domain("mx." + domain)), Clock.systemUTC());
        Files.writeString(config.resolve("tls.ini"), "key=own/self-signed.key\ncert=own/self-signed.crt\n");
        // Without such a file it looks for a prime of its own, for many seconds.
        Command.run(
                        List.of(
                                Command.require("openssl").toString(),
                                "genpkey",
                                "-genparam",
                                "-algorithm",
                                "DH",
                                "-pkeyopt",
                                "group:ffdhe2048",
                                "-out",
                                config.resolve("dhparams.pem").toString()),
                        Map.of())
                .orFail();
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("Haraka has ended:\n" + log());
        }
        try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public String domain() {
        return domain;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public List<String> messages(String localPart) {
        return new Maildir(home.resolve("mail").resolve(localPart)).messages();
    }

    @Override
    public String log() throws IOException {
        return Files.readString(home.resolve("log"));
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
