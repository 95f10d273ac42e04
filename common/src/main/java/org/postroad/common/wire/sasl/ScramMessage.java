package org.postroad.common.wire.sasl;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of SCRAM's messages (RFC 5802 §7). */
final class ScramMessage {
    private static final int MAX_OCTETS = 4096;
    private static final String NONCE = "[!-+\\--~]{1,512}";
    private static final String EXTENSIONS = "(?:,[A-Za-z]=[^,]++){0,8}";
    private static final Pattern CLIENT_FIRST = Pattern.compile(
            "((n|y|p=([A-Za-z0-9.-]{1,64})),(?:a=([^,]*+))?,)(n=([^,]++),r=(" + NONCE + ")" + EXTENSIONS + ")");
    private static final Pattern CLIENT_FINAL =
            Pattern.compile("(c=([A-Za-z0-9+/=]++),r=(" + NONCE + ")" + EXTENSIONS + "),p=([A-Za-z0-9+/=]++)");
    private static final Pattern SERVER_FIRST =
            Pattern.compile("r=(" + NONCE + "),s=([A-Za-z0-9+/=]++),i=([1-9][0-9]{0,8})" + EXTENSIONS);

    private ScramMessage() {}

    /**
     * What the client begins with.
     *
     * @param gs2Header as it came, which the last message repeats
     * @param flag {@code n}, {@code y} or {@code p=...}
     * @param bindingType the channel binding it uses; empty for none
     * @param actFor whom it wants to act for; empty for itself
     * @param bare the message without the header
     * @param name who it is, prepared
     */
    record ClientFirst(
            String gs2Header, char flag, String bindingType, String actFor, String bare, String name, String nonce) {
        static Optional<ClientFirst> parse(byte[] message) {
            return match(CLIENT_FIRST, message)
                    .flatMap(found -> plain(found.group(6))
                            .flatMap(name -> Optional.ofNullable(found.group(4))
                                    .filter(actFor -> !actFor.isEmpty()) // no name by the grammar, but what GNU SASL
                                    // says for none
                                    .map(ScramMessage::plain)
                                    .orElse(Optional.of(""))
                                    .map(actFor -> new ClientFirst(
                                            found.group(1),
                                            found.group(2).charAt(0),
                                            Optional.ofNullable(found.group(3)).orElse(""),
                                            actFor,
                                            found.group(5),
                                            name,
                                            found.group(7)))));
        }
    }

    /**
     * What the client ends with.
     *
     * @param withoutProof the part that the proof is of
     */
    record ClientFinal(String withoutProof, byte[] binding, String nonce, byte[] proof) {
        static Optional<ClientFinal> parse(byte[] message) {
            return match(CLIENT_FINAL, message)
                    .flatMap(found -> SaslBase64.decode(found.group(2))
                            .flatMap(binding -> SaslBase64.decode(found.group(4))
                                    .map(proof -> new ClientFinal(found.group(1), binding, found.group(3), proof))));
        }
    }

    /** What the server answers to the first message. */
    record ServerFirst(String nonce, byte[] salt, int iterations) {
        static Optional<ServerFirst> parse(byte[] message) {
            return match(SERVER_FIRST, message)
                    .flatMap(found -> SaslBase64.decode(found.group(2))
                            .map(salt -> new ServerFirst(found.group(1), salt, Integer.parseInt(found.group(3)))));
        }
    }

    /** A name as it stands in a message. */
    static String escape(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    private static Optional<Matcher> match(Pattern pattern, byte[] message) {
        return message.length > MAX_OCTETS
                ? Optional.empty()
                : SaslText.decode(message)
                        .filter(text -> text.indexOf('\0') < 0)
                        .map(pattern::matcher)
                        .filter(Matcher::matches);
    }

    /** {@code =2C} and {@code =3D} stand for what would end the name; any other {@code =} is an error. */
    private static Optional<String> plain(String escaped) {
        String rest = escaped.replace("=2C", "").replace("=3D", "");
        return rest.indexOf('=') >= 0
                ? Optional.empty()
                : SaslPrep.prepare(escaped.replace("=2C", ",").replace("=3D", "="));
    }
}
