package org.postroad.it.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.postroad.common.blob.s3.S3Credentials;
import org.postroad.common.blob.s3.S3Settings;
import org.postroad.common.db.PostgresSettings;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.testing.PostgresProcess;
import org.postroad.common.testing.TestPostgres;

/**
 * How one of our hosts is set up: the same settings file serves a host in this JVM and one in a process of its own. Whoever connects to its port 25 from
 * the network's host 8 is a load balancer, which says first whom it speaks for. Immutable.
 *
 * @param number of the host in the network
 * @param domains whose mail lives there; its name is {@code mx.} and the first of them
 * @param retry the waits between attempts, as in the settings file
 * @param limits more lines of the section {@code [limits]}
 * @param name of its directory
 * @param storage more lines of the section {@code [storage]}
 */
public record HostPlan(
        World world, int number, List<String> domains, String retry, String limits, String name, String storage) {
    /** The host whose connections to port 25 begin with a header of the PROXY protocol. */
    public static final int LOAD_BALANCER = 8;

    public HostPlan {
        domains = List.copyOf(domains);
    }

    /** With impatient retries. */
    public static HostPlan of(World world, int number, String... domains) {
        return new HostPlan(world, number, List.of(domains), "\"300ms\", \"500ms\"", "", domains[0], "");
    }

    public HostPlan retrying(String delays) {
        return new HostPlan(world, number, domains, delays, limits, name, storage);
    }

    public HostPlan limited(String lines) {
        return new HostPlan(world, number, domains, retry, lines, name, storage);
    }

    /** With its rows in a schema of their own on a server, named after its domain. */
    public HostPlan on(PostgresProcess server) {
        String schema = '"' + domains.get(0) + '"';
        TestPostgres.execute(server, "CREATE SCHEMA " + schema);
        PostgresSettings rows = server.settings("currentSchema=" + URLEncoder.encode(schema, StandardCharsets.UTF_8));
        return storing("rows = \"" + rows.url() + "\"\nrows_user = \"" + rows.user() + "\"");
    }

    /** With its bytes in a bucket. */
    public HostPlan in(S3Settings bucket) throws IOException {
        Path credentials = world.directory("s3").resolve(bucket.bucket());
        S3Credentials keys = bucket.credentials();
        Files.writeString(credentials, keys.accessKey() + "\n" + keys.secretKey() + "\n");
        return storing("blobs = \"s3+http://" + bucket.endpoint().getAuthority() + "/" + bucket.bucket()
                + "\"\nblobs_credentials_file = \"" + credentials + "\"");
    }

    private HostPlan storing(String lines) {
        return new HostPlan(world, number, domains, retry, limits, name, storage + "\n" + lines);
    }

    /** Another node of the same system, at another host of the network, with a directory of its own. */
    public HostPlan beside(int other) {
        return new HostPlan(world, other, domains, retry, limits, name + "-" + other, storage);
    }

    public InetSocketAddress at(Service service) {
        return world.network().at(number, service);
    }

    public String hostname() {
        return "mx." + domains.get(0);
    }

    public Path directory() throws IOException {
        return world.directory(name);
    }

    public Path data() throws IOException {
        return directory().resolve("data");
    }

    public Path controlSocket() throws IOException {
        return data().resolve("control.sock");
    }

    /** Writes the settings file. */
    public Path write() throws IOException {
        Path file = directory().resolve("postroad.toml");
        String text = """
                hostname = "%s"
                domains = [%s]
                [storage]
                directory = "data"
                %s
                [listen]
                smtp = ["%s"]
                submission = ["%s"]
                submissions = ["%s"]
                lmtp = ["%s"]
                [listen.proxies]
                smtp = ["%s"]
                [http]
                listen = "%s"
                [dns]
                servers = ["%s"]
                timeout = "2s"
                [outbound]
                port = %d
                [queue]
                retry = [%s]
                [stop]
                limit = "10s"
                [limits]
                %s
                """.formatted(
                        hostname(),
                        domains.stream().map(domain -> '"' + domain + '"').collect(Collectors.joining(", ")),
                        storage,
                        text(at(Service.SMTP)),
                        text(at(Service.SUBMISSION)),
                        text(at(Service.SUBMISSIONS)),
                        text(at(Service.LMTP)),
                        world.address(LOAD_BALANCER),
                        text(at(Service.HTTP)),
                        text(world.names()),
                        world.network().port(Service.SMTP),
                        retry,
                        limits);
        return Files.writeString(file, text);
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
