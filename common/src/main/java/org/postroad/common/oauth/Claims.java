package org.postroad.common.oauth;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.EmailAddress;

/** What a provider says of a token, in the token itself (RFC 7519 §4, RFC 9068 §2.2) or when asked (RFC 7662 §2.2). Immutable. */
final class Claims {
    private static final long SKEW = Duration.ofSeconds(30).toSeconds();
    private static final String EMAIL = "email";

    private final Map<String, Object> claims;

    Claims(Map<String, Object> claims) {
        this.claims = claims;
    }

    String issuer() {
        return text("iss");
    }

    boolean isActive() {
        return Boolean.TRUE.equals(claims.get("active"));
    }

    /** Why a JWT is not good, in words without anything of its own; empty if it is. */
    Optional<String> objection(OAuthProvider provider, Instant now) {
        if (!issuer().equals(provider.issuer())) {
            return Optional.of("it is of another issuer");
        }
        if (!claims.containsKey("exp")) {
            return Optional.of("it has no end");
        }
        return within(provider, audiences("aud"), now);
    }

    /** The same of an answer to a question, where much is optional. */
    Optional<String> objectionToAnswer(OAuthProvider provider, Instant now) {
        if (claims.containsKey("iss") && !issuer().equals(provider.issuer())) {
            return Optional.of("it is of another issuer");
        }
        return within(provider, audiences(claims.containsKey("aud") ? "aud" : "client_id"), now);
    }

    private Optional<String> within(OAuthProvider provider, List<String> audiences, Instant now) {
        if (audiences.stream().noneMatch(provider.audiences()::contains)) {
            return Optional.of("it is for another audience");
        }
        if (claims.containsKey("exp") && seconds("exp", Long.MIN_VALUE) <= now.getEpochSecond() - SKEW) {
            return Optional.of("it has expired");
        }
        if (later("nbf", now) || later("iat", now)) {
            return Optional.of("it is of the future");
        }
        if (!provider.scope().isEmpty() && !scopes().contains(provider.scope())) {
            return Optional.of("it lacks the scope " + provider.scope());
        }
        return Optional.empty();
    }

    /** The account that it names; empty if it names none that the provider may speak for. */
    Optional<EmailAddress> user(OAuthProvider provider) {
        // An address that its owner wrote there himself and never proved is anybody's.
        boolean unproved = provider.userClaim().equals(EMAIL)
                && claims.containsKey("email_verified")
                && !"true".equals(String.valueOf(claims.get("email_verified")));
        String name = text(provider.userClaim());
        boolean bare = name.indexOf('@') < 0 && !provider.domains().isEmpty();
        if (unproved || name.isEmpty()) {
            return Optional.empty();
        }
        try {
            EmailAddress address =
                    EmailAddress.parse(bare ? name + "@" + provider.domains().get(0) : name);
            return Optional.of(address)
                    .filter(known ->
                            provider.domains().isEmpty() || provider.domains().contains(known.domain()));
        } catch (AddressSyntaxException noAddress) {
            return Optional.empty();
        }
    }

    private boolean later(String name, Instant now) {
        return claims.containsKey(name) && seconds(name, Long.MAX_VALUE) > now.getEpochSecond() + SKEW;
    }

    private long seconds(String name, long otherwise) {
        return claims.get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    private String text(String name) {
        return claims.get(name) instanceof String text ? text : "";
    }

    private List<String> audiences(String name) {
        Object value = claims.get(name);
        if (value instanceof Collection<?> several) {
            return several.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .toList();
        }
        return value instanceof String one ? List.of(one) : List.of();
    }

    /** RFC 8693 §4.2 has one text with spaces; some providers send a list. */
    private List<String> scopes() {
        return audiences("scope").stream()
                .flatMap(text -> Arrays.stream(text.split(" ")))
                .toList();
    }
}
