package org.postroad.it.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.it.world.World;

/** An OpenSMTPD of the test's own, with STARTTLS and DSN. It has no SMTPUTF8; 6.8.0 offers STARTTLS and fails at it with OpenSSL 3. */
final class OpenSmtpd implements MailPeer {
    private final Unpacked files;
    private final String domain;
    private final InetSocketAddress address;

    private OpenSmtpd(Unpacked files, String domain, InetSocketAddress address) {
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
    static OpenSmtpd start(
            World world, int host, String domain, List<String> people, Map<String, InetSocketAddress> relays)
            throws IOException, InterruptedException {
        List<String> accounts = new ArrayList<>(List.of("opensmtpd", "opensmtpq"));
        accounts.addAll(people);
        Unpacked files = Unpacked.in(world, "opensmtpd", accounts.toArray(String[]::new));
        OpenSmtpd smtpd = new OpenSmtpd(files, domain, world.network().at(host, Service.SMTP));
        Files.setPosixFilePermissions(
                Files.createDirectories(files.at("/var/spool/smtpd")), PosixFilePermissions.fromString("rwx--x--x"));
        smtpd.configure(relays);
        world.add(smtpd);
        files.start(smtpd.address, "/usr/sbin/smtpd", "-d", "-f", "/etc/smtpd.conf");
        return smtpd;
    }

    private void configure(Map<String, InetSocketAddress> relays) throws IOException, InterruptedException {
        files.certificate("mx." + domain, "root");
        files.write("/etc/mailname", "mx." + domain + "\n");
        StringBuilder conf =
                new StringBuilder("""
                pki mx.%1$s cert "/etc/tls.crt"
                pki mx.%1$s key "/etc/tls.key"
                listen on %2$s port %3$d tls pki mx.%1$s hostname mx.%1$s
                action "keep" maildir
                match from any for domain "%1$s" action "keep"
                """.formatted(domain, address.getAddress().getHostAddress(), address.getPort()));
        relays.forEach((relayed, next) ->
                conf.append("""
                action "to %1$s" relay host smtp://%2$s:%3$d helo mx.%4$s
                match from any for domain "%1$s" action "to %1$s"
                """.formatted(relayed, next.getAddress().getHostAddress(), next.getPort(), domain)));
        files.write("/etc/smtpd.conf", conf.toString());
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
        return new Maildir(files.at("/home/" + localPart + "/Maildir")).messages();
    }

    @Override
    public String log() throws IOException {
        return files.output();
    }

    @Override
    public void close() throws InterruptedException {
        files.close();
    }
}
