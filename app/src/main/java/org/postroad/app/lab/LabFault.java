package org.postroad.app.lab;

import java.util.Arrays;
import java.util.Optional;

/** What can be broken in the lab. Each is real: what the road shows then is what happened. */
public enum LabFault {
    /** The whole system is closed, its listeners are gone. */
    HOST_STOPPED(
            "host-stopped",
            "Stop the host",
            "The whole system of this domain is closed; nothing listens at its address.",
            "Mail for it waits in the other side's queue and is tried again every few seconds. It arrives soon after you start the host."),
    /** The reception policy refuses a person at RCPT. */
    REFUSE_RECIPIENT(
            "refuse-recipient",
            "Refuse the recipient",
            "This domain's server answers 550 5.7.1 when the other side names the person as a recipient.",
            "The sender's system gives up at once and puts a report of failure in the sender's inbox."),
    /** The name server fails for the domain. */
    DNS_BROKEN(
            "dns-broken",
            "Break its DNS",
            "The name server answers SERVFAIL to every question about this domain.",
            "Mail for it waits in the queue, since nobody knows where to take it, and goes on when DNS is mended."),
    /** The name server says nothing for the domain. */
    DNS_SILENT(
            "dns-silent",
            "Silence its DNS",
            "The name server does not answer questions about this domain at all.",
            "The sender's system waits for an answer, asks again, gives up for now, and tries again later."),
    /** The connection is dropped after a message was accepted and before that is said; once. */
    CUT_AFTER_DOT(
            "cut-after-dot",
            "Cut after the dot",
            "This domain's server stores the next message, then drops the connection before it can say 250.",
            "The sender's system cannot know whether it arrived, and sends it again. This one knows it again and keeps one copy; others might have two.");

    private final String text;
    private final String title;
    private final String effect;
    private final String expectation;

    LabFault(String text, String title, String effect, String expectation) {
        this.text = text;
        this.title = title;
        this.effect = effect;
        this.expectation = expectation;
    }

    /** The fault that goes by a name such as {@code host-stopped}. */
    public static Optional<LabFault> named(String text) {
        return Arrays.stream(values()).filter(fault -> fault.text.equals(text)).findFirst();
    }

    /** Its name, such as {@code host-stopped}. */
    public String text() {
        return text;
    }

    /** What a button says. */
    public String title() {
        return title;
    }

    /** What is done, for people. */
    public String effect() {
        return effect;
    }

    /** What comes of it, for people. */
    public String expectation() {
        return expectation;
    }
}
