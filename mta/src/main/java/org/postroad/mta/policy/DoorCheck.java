package org.postroad.mta.policy;

import java.util.Locale;

/**
 * Every check at the door for strangers, in the order in which they are asked. The first that refuses, where it is enforced, decides.
 *
 * <p>What no setting turns off stands where it is done: commands' grammar and bare line ends in {@code mta.smtp.server}, the size of a
 * message and the number of its recipients there too, relaying in {@code mta.receive}, loops in {@code mta.door.Intake}, and how many
 * connections there may be at once in {@code common.wire}.
 */
public enum DoorCheck {
    /** How often an address, and its network, may connect. */
    CONNECTION_RATE(Stage.CONNECT, Mode.ENFORCE),
    /** Whether the client waits for the greeting. */
    EARLY_TALKER(Stage.CONNECT, Mode.ENFORCE),
    /** Whether lists in DNS speak for or against its address (RFC 5782). */
    DNS_LISTS(Stage.CONNECT, Mode.OFF),
    /** Whether its address has a name that leads back to it. */
    REVERSE_NAME(Stage.CONNECT, Mode.OBSERVE),
    /** Whether that name is one that a provider gives to every line of its customers. */
    GENERIC_NAME(Stage.CONNECT, Mode.OFF),
    /** Whether it gives itself a name that cannot be its own. */
    HELO(Stage.HELO, Mode.OBSERVE),
    /** How many messages come from an address, and from its network. */
    MESSAGE_RATE(Stage.MAIL, Mode.ENFORCE),
    /** Whether mail to the sender could be delivered. */
    SENDER_DOMAIN(Stage.MAIL, Mode.OFF),
    /** For how many recipients. */
    RECIPIENT_RATE(Stage.RCPT, Mode.ENFORCE),
    /** Whether it comes again when it is put off (RFC 6647). */
    GREYLIST(Stage.RCPT, Mode.OFF),
    /** Whether it guesses names. */
    UNKNOWN_RECIPIENTS(Stage.REFUSED_RCPT, Mode.ENFORCE),
    /** Whether the header names one author field, and nothing twice (RFC 5322 §3.6). */
    MALFORMED(Stage.MESSAGE, Mode.ENFORCE);

    private final Stage stage;
    private final Mode usual;

    DoorCheck(Stage stage, Mode usual) {
        this.stage = stage;
        this.usual = usual;
    }

    public Stage stage() {
        return stage;
    }

    /** Its mode where nothing else is set. */
    public Mode usual() {
        return usual;
    }

    /** The name in logs, header fields and metrics, such as {@code early-talker}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
