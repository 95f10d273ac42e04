package org.postroad.it.peer;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.HostPlan;
import org.postroad.it.world.MailHost;
import org.postroad.it.world.World;

/**
 * HAProxy in front of port 25 of a host of ours, which looks after it ten times a second (smtpchk). It names its clients by the PROXY protocol,
 * in both versions.
 */
final class Haproxy implements AutoCloseable {
    /** How it names them, and at which of its ports. */
    enum Version {
        V1("send-proxy", Service.SMTP),
        V2("send-proxy-v2", Service.SUBMISSION);

        private final String option;
        private final Service service;

        Version(String option, Service service) {
            this.option = option;
            this.service = service;
        }
    }

    private static final long PATIENCE_SECONDS = 30;

    private final World world;
    private final Path log;
    private final Process process;

    private Haproxy(World world, Path log, Process process) {
        this.world = world;
        this.log = log;
        this.process = process;
    }

    /** Starts one; it may not have found the host alive yet. */
    static Haproxy inFrontOf(World world, MailHost host) throws IOException {
        Path home = world.directory("haproxy");
        StringBuilder text = new StringBuilder("""
                global
                    maxconn 100
                    log stdout format raw daemon
                defaults
                    mode tcp
                    log global
                    timeout connect 30s
                    timeout client 30s
                    timeout server 30s
                    timeout check 30s
                    option smtpchk EHLO checks.test
                    option log-health-checks
                """);
        for (Version version : Version.values()) {
            text.append("""
                    listen %1$s
                        bind %2$s
                        server ours %3$s source %4$s %5$s check inter 100ms
                    """.formatted(
                            version,
                            text(world.network().at(HostPlan.LOAD_BALANCER, version.service)),
                            text(host.at(Service.SMTP)),
                            world.address(HostPlan.LOAD_BALANCER),
                            version.option));
        }
        Path settings = Files.writeString(home.resolve("haproxy.cfg"), text);
        Path log = home.resolve("log");
        Process process = new ProcessBuilder(Command.require("haproxy").toString(), "-db", "-f", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        return world.add(new Haproxy(world, log, process));
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    InetSocketAddress at(Version version) {
        return world.network().at(HostPlan.LOAD_BALANCER, version.service);
    }

    /** Waits until it has been greeted by the host behind it, and answered. */
    void awaitHealth(Version version) {
        await("HAProxy has looked after what is behind " + version).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("HAProxy has ended:\n" + log());
            }
            return log().contains(
                            "Health check for server " + version + "/ours succeeded, reason: Layer7 check passed");
        });
    }

    /** What it said, of the host's health too. */
    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() throws InterruptedException {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        children.forEach(ProcessHandle::destroy);
    }
}
