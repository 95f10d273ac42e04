package org.postroad.webmail.jmap;

/** {@code Core/echo} (RFC 8620 §4): answers with its own arguments. */
final class EchoMethod implements JmapMethod {
    @Override
    public String name() {
        return "Core/echo";
    }

    @Override
    public void run(MethodCall call) {
        call.respond(call.arguments().json());
    }
}
