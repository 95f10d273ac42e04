package org.postroad.webmail.jmap;

/** One method of the API. Thread-safe: one object serves all calls. */
public interface JmapMethod {
    /** As it stands in a method call, such as {@code Email/get}. */
    String name();

    /**
     * Answers one call through {@link MethodCall#respond}.
     *
     * @throws MethodFault if the call is answered with an error
     */
    void run(MethodCall call);
}
