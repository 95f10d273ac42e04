package org.postroad.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Postfix that gives the mail of one domain to Dovecot over LMTP, into Maildirs, with the durability that both have of themselves: Postfix syncs a
 * message before its reply, Dovecot before its own. Needs both programs and root.
 */
final class Postfix implements Peer {
    private static final String DOMAIN = "peer.test";
    private static final int START_SECONDS = 20;
    private static final String SERVICES = """
            127.0.0.1:%d inet n - n - - smtpd
            pickup    unix  n - n 60    1   pickup
            cleanup   unix  n - n -     0   cleanup
            qmgr      unix  n - n 300   1   qmgr
            tlsmgr    unix  - - n 1000? 1   tlsmgr
            rewrite   unix  - - n -     -   trivial-rewrite
            bounce    unix  - - n -     0   bounce
            defer     unix  - - n -     0   bounce
            trace     unix  - - n -     0   bounce
            proxymap  unix  - - n -     -   proxymap
            smtp      unix  - - n -     -   smtp
            relay     unix  - - n -     -   smtp
            lmtp      unix  - - n -     -   lmtp
            error     unix  - - n -     -   error
            retry     unix  - - n -     -   error
            anvil     unix  - - n -     1   anvil
            scache    unix  - - n -     1   scache
            postlog   unix-dgram n - n - 1  postlogd
            """;

    private final Path home;
    private final InetSocketAddress smtp;
    private final Process dovecot;

    private Postfix(Path home, InetSocketAddress smtp, Process dovecot) {
        this.home = home;
        this.smtp = smtp;
        this.dovecot = dovecot;
    }

    /**
     * Starts both.
     *
     * @param directory a fresh one
     * @param relayhost where all mail for other domains goes
     */
    static Postfix start(Path directory, InetSocketAddress relayhost) throws IOException, InterruptedException {
        readable(directory);
        Path home = Files.createDirectory(directory.resolve("postfix"));
        readable(home);
        UserPrincipalLookupService users = home.getFileSystem().getUserPrincipalLookupService();
        InetSocketAddress smtp = freePort();
        Files.createDirectory(home.resolve("queue"));
        Files.setOwner(Files.createDirectory(home.resolve("data")), users.lookupPrincipalByName("postfix"));
        Files.setOwner(Files.createDirectory(home.resolve("mail")), users.lookupPrincipalByName("nobody"));
        Process dovecot = dovecot(home);
        configure(home, smtp, relayhost);
        Postfix postfix = new Postfix(home, smtp, dovecot);
        try {
            postfix.control("start");
            postfix.awaitStart();
        } catch (IOException | InterruptedException failed) {
            postfix.close();
            throw failed;
        }
        return postfix;
    }

    private static Process dovecot(Path home) throws IOException {
        Path config = Files.writeString(home.resolve("dovecot.conf"), """
                base_dir = %1$s/run
                state_dir = %1$s/run
                log_path = %1$s/dovecot.log
                ssl = no
                protocols = lmtp
                mail_location = maildir:%1$s/mail/%%n
                mail_uid = nobody
                mail_gid = nogroup
                first_valid_uid = 1
                first_valid_gid = 1
                auth_username_format = %%n
                userdb {
                  driver = static
                  args = allow_all_users=yes home=%1$s/mail/%%n
                }
                passdb {
                  driver = static
                  args = nopassword=y
                }
                service lmtp {
                  process_min_avail = 4
                  unix_listener %1$s/lmtp {
                    mode = 0666
                  }
                }
                """.formatted(home));
        return new ProcessBuilder("dovecot", "-F", "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("dovecot.out").toFile())
                .start();
    }

    private static void configure(Path home, InetSocketAddress smtp, InetSocketAddress relayhost) throws IOException {
        Path etc = Files.createDirectory(home.resolve("etc"));
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
                smtpd_client_connection_count_limit = 0
                in_flow_delay = 0
                relayhost = [%3$s]:%4$d
                virtual_mailbox_domains = %2$s
                virtual_mailbox_maps = static:all
                virtual_transport = lmtp:unix:%1$s/lmtp
                smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
                alias_maps =
                alias_database =
                """.formatted(
                        home, DOMAIN, relayhost.getAddress().getHostAddress(), relayhost.getPort()));
        Files.writeString(etc.resolve("master.cf"), SERVICES.formatted(smtp.getPort()));
    }

    private void awaitStart() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!listens() || !Files.exists(home.resolve("lmtp"))) {
            if (System.nanoTime() > deadline) {
                throw new IOException("Postfix or Dovecot did not start; see " + home);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private boolean listens() {
        try (Socket probe = new Socket(smtp.getAddress(), smtp.getPort())) {
            return probe.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public String name() {
        return "Postfix";
    }

    @Override
    public InetSocketAddress smtp() {
        return smtp;
    }

    @Override
    public String mailbox(int number) {
        return "mailbox" + number + "@" + DOMAIN;
    }

    @Override
    public long filed() throws IOException {
        try (Stream<Path> homes = Files.list(home.resolve("mail"))) {
            long messages = 0;
            for (Path mailbox : homes.toList()) {
                Path fresh = mailbox.resolve("new");
                String[] names = fresh.toFile().list();
                messages += names == null ? 0 : names.length;
            }
            return messages;
        }
    }

    @Override
    public Optional<Duration> processorTime() {
        return Optional.empty();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        control("stop");
        dovecot.destroy();
        dovecot.waitFor();
    }

    private void control(String verb) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        List.of("postfix", "-c", home.resolve("etc").toString(), verb))
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("control.out").toFile())
                .start();
        process.waitFor();
    }

    private static void readable(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static InetSocketAddress freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), probe.getLocalPort());
        }
    }
}
