package org.postroad.webmail.jmap;

/** One method of the API. Thread-safe: one object serves all calls. */
public interface JmapMethod {
    /** As it stands in a method call, such as {@code Email/get}. */
    String name();

    /**
     * Whether it can be asked about an account of another, who shares mailboxes with the caller. Then it shows what {@link Sight} does, and
     * nothing else; any other method is refused there.
     */
    default boolean seesShared() {
        return false;
    }

    /**
     * Answers one call through {@link MethodCall#respond}.
     *
     * @throws MethodFault if the call is answered with an error
     */
    void run(MethodCall call);
}
