package org.postroad.common.wire.sasl;

import java.util.List;
import java.util.Optional;

/** PLAIN (RFC 4616). */
final class PlainServer implements SaslServer {
    private final Authenticator authenticator;

    PlainServer(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @Override
    public SaslStep begin() {
        return new SaslStep.Challenge(new byte[0]);
    }

    @Override
    public SaslStep respond(byte[] message) {
        Optional<List<String>> parts = SaslText.decode(message).map(text -> List.of(text.split("\0", -1)));
        if (parts.isEmpty() || parts.get().size() != 3) {
            return new SaslStep.Failure(SaslStep.Reason.MALFORMED);
        }
        String actFor = parts.get().get(0);
        String name = parts.get().get(1);
        if (!actFor.isEmpty() && !actFor.equals(name)) {
            return new SaslStep.Failure(SaslStep.Reason.REFUSED);
        }
        return SaslText.check(authenticator, name, parts.get().get(2));
    }
}
