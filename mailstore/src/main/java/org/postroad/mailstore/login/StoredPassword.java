package org.postroad.mailstore.login;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postroad.common.wire.sasl.ScramHash;
import org.postroad.common.wire.sasl.ScramVerifier;
import org.postroad.mailstore.PasswordHash;

/**
 * What is stored of one password: its Argon2id hash, and what SCRAM checks, in one text with spaces between, so that all of it changes at
 * once. Immutable.
 *
 * @param argon2id in the PHC string format
 * @param scram empty for a password that SCRAM cannot be used with, or that was stored before there was SCRAM
 */
record StoredPassword(PasswordHash argon2id, List<ScramVerifier> scram) {
    // $scram-sha-256$i=100000$salt$stored key$server key
    private static final Pattern SCRAM = Pattern.compile("\\$scram-(sha-1|sha-256)\\$i=([1-9][0-9]{3,8})"
            + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{27,43})\\$([A-Za-z0-9+/]{27,43})");

    StoredPassword {
        scram = List.copyOf(scram);
    }

    /** Reads it. What is not understood is left out. */
    static StoredPassword of(PasswordHash stored) {
        String[] parts = stored.phc().split(" ");
        List<ScramVerifier> scram = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            Matcher verifier = SCRAM.matcher(parts[i]);
            if (verifier.matches()) {
                scram.add(verifier(verifier));
            }
        }
        return new StoredPassword(new PasswordHash(parts[0]), scram);
    }

    PasswordHash stored() {
        return new PasswordHash(
                Stream.concat(Stream.of(argon2id.phc()), scram.stream().map(StoredPassword::text))
                        .collect(Collectors.joining(" ")));
    }

    Optional<ScramVerifier> scram(ScramHash hash) {
        return scram.stream().filter(verifier -> verifier.hash() == hash).findFirst();
    }

    private static String text(ScramVerifier verifier) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$scram-%s$i=%d$%s$%s$%s"
                .formatted(
                        verifier.hash() == ScramHash.SHA_1 ? "sha-1" : "sha-256",
                        verifier.iterations(),
                        base64.encodeToString(verifier.salt()),
                        base64.encodeToString(verifier.storedKey()),
                        base64.encodeToString(verifier.serverKey()));
    }

    private static ScramVerifier verifier(Matcher text) {
        Base64.Decoder base64 = Base64.getDecoder();
        return new ScramVerifier(
                text.group(1).equals("sha-1") ? ScramHash.SHA_1 : ScramHash.SHA_256,
                Integer.parseInt(text.group(2)),
                base64.decode(text.group(3)),
                base64.decode(text.group(4)),
                base64.decode(text.group(5)));
    }
}
