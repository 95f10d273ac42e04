package org.postroad.common.wire.sasl;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postroad.common.wire.sasl.SaslStep.Reason;

/** OAUTHBEARER (RFC 7628) and XOAUTH2, which mail programs spoke before it: a bearer token says who it is. */
final class BearerServer implements SaslServer {
    private static final int MAX_OCTETS = 8192;
    private static final ObjectMapper JSON = new ObjectMapper();
    // RFC 7628 §3.1: a GS2 header without channel binding, then key=value pairs, each ended by ^A, and one ^A more.
    private static final Pattern OAUTHBEARER =
            Pattern.compile("n,(?:a=([^,\\x01]++))?,\\x01(?:(?!auth=)[A-Za-z]++=[^\\x01]*+\\x01){0,16}"
                    + "auth=([^\\x01]++)\\x01(?:[A-Za-z]++=[^\\x01]*+\\x01){0,16}\\x01");
    private static final Pattern XOAUTH2 = Pattern.compile("user=([^\\x01]++)\\x01auth=([^\\x01]++)\\x01\\x01");
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]++=*+)");

    private final SaslMechanism mechanism;
    private final TokenVerifier tokens;
    private boolean refused;

    BearerServer(SaslMechanism mechanism, TokenVerifier tokens) {
        this.mechanism = mechanism;
        this.tokens = tokens;
    }

    @Override
    public SaslStep begin() {
        return new SaslStep.Challenge(new byte[0]);
    }

    @Override
    public SaslStep respond(byte[] message) {
        if (refused) { // RFC 7628 §3.2.3: whatever it says now, it has heard why
            return SaslStep.failure(Reason.REFUSED);
        }
        if (message.length > MAX_OCTETS) {
            return SaslStep.failure(Reason.MALFORMED);
        }
        Optional<Matcher> found = SaslText.decode(message)
                .map((mechanism == SaslMechanism.OAUTHBEARER ? OAUTHBEARER : XOAUTH2)::matcher)
                .filter(Matcher::matches);
        if (found.isEmpty()) {
            return SaslStep.failure(Reason.MALFORMED);
        }
        Matcher bearer = BEARER.matcher(found.get().group(2));
        String name = Optional.ofNullable(found.get().group(1)).orElse("");
        return (bearer.matches() ? tokens.verify(bearer.group(1)) : Optional.<String>empty())
                .filter(identity -> name.isEmpty() || identity.equalsIgnoreCase(unescape(name)))
                .<SaslStep>map(SaslStep.Success::new)
                .orElseGet(this::refuse);
    }

    private SaslStep refuse() {
        refused = true;
        Map<String, String> error = new LinkedHashMap<>();
        if (mechanism == SaslMechanism.OAUTHBEARER) {
            error.put("status", "invalid_token"); // RFC 7628 §3.2.2
        } else {
            error.put("status", "401");
            error.put("schemes", "bearer");
        }
        error.putAll(new TreeMap<>(tokens.hints()));
        return new SaslStep.Challenge(JSON.valueToTree(error).toString().getBytes(StandardCharsets.UTF_8), true);
    }

    private String unescape(String name) {
        return mechanism == SaslMechanism.OAUTHBEARER ? name.replace("=2C", ",").replace("=3D", "=") : name;
    }
}
