package org.postroad.mta.policy;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.mime.Header;
import org.postroad.common.road.Hop;
import org.postroad.mta.smtp.Reply;
import org.postroad.mta.smtp.ReversePath;
import org.postroad.mta.smtp.server.SessionInfo;
import org.postroad.mta.smtp.server.SessionWatch;

/** One client at the door: what the checks look at, and what they found. Confined to one thread at a time. */
final class Visit implements SessionWatch {
    private static final int MOST_FINDINGS = 40;

    private final DoorPolicy policy;
    private final InetAddress client;
    private final List<Finding> findings = new ArrayList<>();
    private String name;
    private boolean waiting;
    private boolean hasWaited;
    private boolean talkedEarly;
    private boolean welcome;
    private int refusedRecipients;
    private int atConnect; // findings that hold for the connection
    private int atHelo; // those, and what the client's name gave rise to: they hold for every message
    private Duration delay = Duration.ZERO;
    private ReversePath from = ReversePath.NULL;
    private @Nullable SessionInfo session;
    private @Nullable EmailAddress recipient;
    private @Nullable Header header;

    Visit(DoorPolicy policy, InetAddress client, String name) {
        this.policy = policy;
        this.client = client;
        this.name = name;
    }

    // ---- what happens

    @Override
    public Duration greetingDelay() {
        Duration wait = policy.greetingDelay(client);
        waiting = !wait.isZero();
        return wait;
    }

    @Override
    public void connected(boolean early) {
        hasWaited = waiting;
        talkedEarly = early;
        stopWaiting();
        policy.judge(Stage.CONNECT, this);
        atConnect = findings.size();
        atHelo = atConnect;
    }

    @Override
    public void greeted(SessionInfo said) {
        forgetFrom(atConnect);
        session = said;
        policy.judge(Stage.HELO, this);
        atHelo = findings.size();
    }

    @Override
    public void sender(SessionInfo said, ReversePath reversePath) {
        forgetFrom(atHelo);
        session = said;
        from = reversePath;
        policy.judge(Stage.MAIL, this);
    }

    @Override
    public void recipient(EmailAddress address) {
        recipient = address;
        policy.judge(Stage.RCPT, this);
    }

    @Override
    public void recipientRefused(Reply reply) {
        if (reply.isPermanent()) {
            refusedRecipients++;
            policy.judge(Stage.REFUSED_RCPT, this);
        }
    }

    @Override
    public void message(Header read) {
        header = read;
        policy.judge(Stage.MESSAGE, this);
    }

    @Override
    public void close() {
        stopWaiting();
    }

    private void forgetFrom(int first) {
        findings.subList(Math.min(first, findings.size()), findings.size()).clear();
    }

    private void stopWaiting() {
        if (waiting) {
            waiting = false;
            policy.waited();
        }
    }

    // ---- what the checks ask

    InetAddress client() {
        return client;
    }

    @Override
    public String clientName() {
        return name;
    }

    boolean hasWaited() {
        return hasWaited;
    }

    boolean talkedEarly() {
        return talkedEarly;
    }

    /** Whether somebody who is trusted speaks for it. */
    boolean isWelcome() {
        return welcome;
    }

    int refusedRecipients() {
        return refusedRecipients;
    }

    ReversePath from() {
        return from;
    }

    SessionInfo session() {
        return Objects.requireNonNull(session);
    }

    EmailAddress recipient() {
        return Objects.requireNonNull(recipient);
    }

    Header header() {
        return Objects.requireNonNull(header);
    }

    // ---- what they say

    void name(String found) {
        name = found;
    }

    void welcome() {
        welcome = true;
    }

    void delay(Duration length) {
        delay = length;
    }

    void note(Finding finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }

    @Override
    public Duration takeDelay() {
        Duration taken = delay;
        delay = Duration.ZERO;
        return taken;
    }

    @Override
    public String headerField() {
        return findings.isEmpty()
                ? ""
                : DoorPolicy.FIELD + ": " + policy.host() + ";\r\n\t"
                        + findings.stream().map(Finding::headerPart).distinct().collect(Collectors.joining(";\r\n\t"))
                        + "\r\n";
    }

    @Override
    public List<Hop> hops() {
        return findings.stream().map(finding -> finding.toHop(policy.host())).toList();
    }
}
