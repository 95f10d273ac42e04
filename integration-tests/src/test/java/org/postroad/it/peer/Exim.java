package org.postroad.it.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.World;

/** An Exim of the test's own that offers all it can: STARTTLS, PIPELINING, CHUNKING, DSN, SMTPUTF8, PRDR. */
final class Exim implements MailPeer {
    private static final String USER = "Debian-exim";
    private static final String LOG = "/var/log/exim4/mainlog";

    private final Unpacked files;
    private final String domain;
    private final InetSocketAddress address;

    private Exim(Unpacked files, String domain, InetSocketAddress address) {
        this.files = files;
        this.domain = domain;
        this.address = address;
    }

    /**
     * Starts one.
     *
     * @param host its number in the network
     * @param people the local parts that exist there
     * @param relays the host for each other domain
     */
    static Exim start(World world, int host, String domain, List<String> people, Map<String, InetSocketAddress> relays)
            throws IOException, InterruptedException {
        Unpacked files = Unpacked.in(world, "exim", USER);
        Exim exim = new Exim(files, domain, world.network().at(host, Service.SMTP));
        for (String directory : List.of("/var/spool/exim4", "/var/log/exim4", "/mail")) {
            files.directory(directory, USER);
        }
        exim.configure(people, relays);
        world.add(exim);
        files.start(exim.address, "/usr/sbin/exim4", "-bdf", "-q2s");
        return exim;
    }

    private void configure(List<String> people, Map<String, InetSocketAddress> relays)
            throws IOException, InterruptedException {
        files.certificate("mx." + domain, USER);
        String routes = relays.entrySet().stream()
                .map(relay -> relay.getKey() + " "
                        + relay.getValue().getAddress().getHostAddress() + "::"
                        + relay.getValue().getPort())
                .collect(Collectors.joining("; "));
        files.write("/etc/exim4/exim4.conf", """
                primary_hostname = mx.%1$s
                local_interfaces = %2$s
                daemon_smtp_ports = %3$d
                deliver_drop_privilege
                keep_environment =
                rfc1413_query_timeout = 0s
                smtp_accept_max = 0
                log_selector = +smtp_confirmation
                message_size_limit = 50M
                chunking_advertise_hosts = *
                dsn_advertise_hosts = *
                smtputf8_advertise_hosts = *
                prdr_enable = true
                tls_advertise_hosts = *
                tls_certificate = /etc/tls.crt
                tls_privatekey = /etc/tls.key
                acl_smtp_rcpt = recipient
                acl_smtp_data = accept
                acl_smtp_data_prdr = accept
                allow_utf8_domains

                begin acl
                recipient:
                  require verify = recipient
                  accept hosts = 127.0.0.0/8

                begin routers
                local:
                  driver = accept
                  domains = %1$s
                  local_parts = %4$s
                  transport = maildir
                nobody:
                  driver = redirect
                  domains = %1$s
                  allow_fail
                  data = :fail: no such person
                away:
                  driver = manualroute
                  route_list = %5$s
                  self = send
                  transport = remote

                begin transports
                maildir:
                  driver = appendfile
                  maildir_format
                  directory = /mail/$local_part_data
                remote:
                  driver = smtp
                  port = 25
                  tls_verify_certificates =

                begin retry
                * * F,1h,2s
                """.formatted(
                domain, address.getAddress().getHostAddress(), address.getPort(), String.join(" : ", people), routes));
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
        return new Maildir(files.at("/mail/" + localPart)).messages();
    }

    @Override
    public String log() throws IOException {
        Path file = files.at(LOG);
        return Files.exists(file) ? Files.readString(file) : files.output();
    }

    @Override
    public void close() throws InterruptedException {
        files.close();
    }
}
