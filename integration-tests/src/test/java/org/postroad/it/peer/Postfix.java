package org.postroad.it.peer;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.postroad.common.address.Domain;
import org.postroad.common.testing.Loopback.Service;
import org.postroad.common.wire.tls.SelfSigned;
import org.postroad.it.world.World;

/**
 * A Postfix of the test's own: configuration, queue and mailboxes in a directory of the world, one listener on a host of its network. It
 * takes mail for one domain into Maildirs and relays the rest to hosts that it is told, since its resolver cannot be given a port.
 */
final class Postfix implements MailPeer {
    private static final String SERVICES = """
            %s inet   n - n -     -   smtpd
            pickup    unix  n - n 60    1   pickup
            cleanup   unix  n - n -     0   cleanup
            qmgr      unix  n - n 300   1   qmgr
            tlsmgr    unix  - - n 1000? 1   tlsmgr
            rewrite   unix  - - n -     -   trivial-rewrite
            bounce    unix  - - n -     0   bounce
            defer     unix  - - n -     0   bounce
            trace     unix  - - n -     0   bounce
            verify    unix  - - n -     1   verify
            flush     unix  n - n 1000? 0   flush
            proxymap  unix  - - n -     -   proxymap
            smtp      unix  - - n -     -   smtp
            relay     unix  - - n -     -   smtp
            lmtp      unix  - - n -     -   lmtp
            error     unix  - - n -     -   error
            retry     unix  - - n -     -   error
            discard   unix  - - n -     -   discard
            virtual   unix  - n n -     -   virtual
            anvil     unix  - - n -     1   anvil
            scache    unix  - - n -     1   scache
            postlog   unix-dgram n - n - 1  postlogd
            """;

    private final Path program;
    private final Path home;
    private final Path mail;
    private final String domain;
    private final InetSocketAddress address;

    private Postfix(Path program, Path home, String domain, InetSocketAddress address) {
        this.program = program;
        this.home = home;
        this.mail = home.resolve("mail");
        this.domain = domain;
        this.address = address;
    }

    /**
     * Starts one.
     *
     * @param host its number in the network
     * @param domain whose mail it keeps
     * @param people the local parts that exist there
     * @param relays the host for each other domain
     * @param mailboxes the LMTP server for some addresses there
     */
    static Postfix start(
            World world,
            int host,
            String domain,
            List<String> people,
            Map<String, InetSocketAddress> relays,
            Map<String, InetSocketAddress> mailboxes)
            throws IOException, InterruptedException {
        Path program = Command.require("postfix");
        Path home = world.directory("postfix");
        // Its daemons are of another user, who must be able to come here.
        Files.setPosixFilePermissions(home.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Postfix postfix = new Postfix(program, home, domain, world.network().at(host, Service.SMTP));
        postfix.configure(people, relays, mailboxes);
        Files.setPosixFilePermissions(
                Files.createDirectories(postfix.mail), PosixFilePermissions.fromString("rwxrwxrwx"));
        postfix.control("start").orFail();
        world.add(postfix);
        await("postfix listens").until(postfix::listens);
        return postfix;
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
        return new Maildir(mail.resolve(localPart)).messages();
    }

    @Override
    public String log() throws IOException {
        Path file = home.resolve("log");
        return Files.exists(file) ? Files.readString(file) : "(no log)";
    }

    @Override
    public void close() throws IOException, InterruptedException {
        control("stop");
        await("postfix has stopped").until(() -> control("status").exitCode() != 0);
    }

    private Command.Result control(String verb) throws IOException, InterruptedException {
        return Command.run(List.of(program.toString(), "-c", home.resolve("etc").toString(), verb), Map.of());
    }

    private boolean listens() {
        try (Socket probe = new Socket(address.getAddress(), address.getPort())) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private void configure(
            List<String> people, Map<String, InetSocketAddress> relays, Map<String, InetSocketAddress> mailboxes)
            throws IOException {
        Path etc = Files.createDirectories(home.resolve("etc"));
        Files.createDirectories(home.resolve("queue"));
        Path data = Files.createDirectories(home.resolve("data"));
        Files.setOwner(
                data, home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
        Path tls = home.resolve("tls");
        SelfSigned.keptIn(tls, List.of(new Domain("mx." + domain)), Clock.systemUTC());
        StringBuilder transports = new StringBuilder();
        relays.forEach((relayed, next) -> transports.append(
                "%s smtp:[%s]:%d%n".formatted(relayed, next.getAddress().getHostAddress(), next.getPort())));
        mailboxes.forEach((mailbox, server) -> transports.append(
                "%s lmtp:inet:[%s]:%d%n".formatted(mailbox, server.getAddress().getHostAddress(), server.getPort())));
        Path transport = Files.writeString(etc.resolve("transport"), transports);
        StringBuilder ownLines = new StringBuilder();
        people.forEach(person -> ownLines.append("%1$s@%2$s %1$s/%n".formatted(person, domain)));
        Path own = Files.writeString(etc.resolve("mailboxes"), ownLines);
        String listener = address.getAddress().getHostAddress() + ":" + address.getPort();
        Files.writeString(etc.resolve("main.cf"), """
                compatibility_level = 3.6
                config_directory = %1$s/etc
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                maillog_file = %1$s/log
                maillog_file_prefixes = %1$s
                myhostname = mx.%2$s
                mydestination =
                mynetworks = 127.0.0.0/8
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                smtp_host_lookup = native
                disable_dns_lookups = yes
                smtpd_peername_lookup = no
                transport_maps = texthash:%3$s
                virtual_mailbox_domains = %2$s
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = texthash:%4$s
                virtual_uid_maps = static:65534
                virtual_gid_maps = static:65534
                smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
                smtputf8_enable = yes
                smtp_tls_security_level = may
                lmtp_tls_security_level = may
                smtpd_tls_security_level = may
                smtpd_tls_chain_files = %5$s, %6$s
                queue_run_delay = 1s
                minimal_backoff_time = 1s
                maximal_backoff_time = 2s
                alias_maps =
                alias_database =
                """.formatted(
                        home, domain, transport, own, tls.resolve("self-signed.key"), tls.resolve("self-signed.crt")));
        Files.writeString(etc.resolve("master.cf"), SERVICES.formatted(listener));
    }
}
