package org.postroad.mta.smtp;

import java.util.Objects;

/** A command or message that is understood and refused, with the reply that says so. Stackless: a refusal is no bug. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Reply reply;

    /**
     * @param reply 4xx or 5xx
     */
    public Refusal(Reply reply) {
        super(reply.toString(), null, false, false);
        if (!reply.isTransient() && !reply.isPermanent()) {
            throw new IllegalArgumentException("not a refusal: " + reply);
        }
        this.reply = reply;
    }

    public static Refusal of(int code, EnhancedStatus status, String text) {
        return new Refusal(Reply.of(code, status, text));
    }

    public Reply reply() {
        return Objects.requireNonNull(reply);
    }
}
