package org.postroad.common.oauth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.oauth.OAuthProvider.Introspection;
import org.postroad.common.wire.sasl.TokenVerifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows whose a token is, by the word of a provider that is believed. Waits for providers' web servers, 10 seconds at most. Thread-safe. */
public final class OAuthTokens implements TokenVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(OAuthTokens.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MAX_KEYS_TRIED = 10;
    // RFC 9068 §4 has at+jwt; many providers still say JWT, or nothing.
    private static final Set<String> TYPES = Set.of("", "jwt", "at+jwt", "application/at+jwt");

    private final List<Provider> providers = new ArrayList<>();
    private final Function<EmailAddress, Optional<String>> accounts;
    private final Clock clock;
    private final Map<String, String> hints;

    private record Provider(OAuthProvider settings, ProviderServer server, Keys keys) {}

    /** Keys as they are known, and as they are now; both the same where they stand in a file. */
    private interface Keys {
        PublicKeys current();

        PublicKeys newest();
    }

    /**
     * @param providers at least one
     * @param accounts the name of the account with that login; empty if there is none that is open
     * @throws IOException if certificates that a provider's settings name cannot be read
     */
    public OAuthTokens(List<OAuthProvider> providers, Function<EmailAddress, Optional<String>> accounts, Clock clock)
            throws IOException {
        this(providers, accounts, clock, PATIENCE);
    }

    OAuthTokens(
            List<OAuthProvider> providers,
            Function<EmailAddress, Optional<String>> accounts,
            Clock clock,
            Duration patience)
            throws IOException {
        this.accounts = accounts;
        this.clock = clock;
        for (OAuthProvider settings : providers) {
            ProviderServer server = new ProviderServer(ProviderServer.trust(settings), patience);
            this.providers.add(new Provider(settings, server, keys(settings, server)));
        }
        hints = hints(providers.get(0));
    }

    /**
     * Checks that text is a JWK set that a provider's tokens can be checked with.
     *
     * @return the same text
     * @throws IllegalArgumentException if it is none, in words fit for an operator
     */
    public static String checkedKeys(String keys) {
        PublicKeys.parse(keys);
        return keys;
    }

    @Override
    public Optional<String> verify(String token) {
        Optional<SignedJWT> jwt = jwt(token);
        Optional<Claims> own = jwt.flatMap(OAuthTokens::claims);
        Optional<Provider> issuer = own.flatMap(claims -> providers.stream()
                .filter(one -> one.settings.hasKeys())
                .filter(one -> one.settings.issuer().equals(claims.issuer()))
                .findFirst());
        Optional<EmailAddress> user = issuer.isPresent()
                ? signed(jwt.orElseThrow(), own.orElseThrow(), issuer.get())
                : asked(token, jwt.isPresent());
        return user.flatMap(accounts);
    }

    @Override
    public Map<String, String> hints() {
        return hints;
    }

    // ---- tokens that prove themselves

    private static Optional<SignedJWT> jwt(String token) {
        try {
            return Optional.of(SignedJWT.parse(token)); // nothing unsigned, nothing encrypted
        } catch (ParseException | RuntimeException other) {
            return Optional.empty();
        }
    }

    private static Optional<Claims> claims(SignedJWT jwt) {
        return Optional.ofNullable(jwt.getPayload().toJSONObject()).map(Claims::new);
    }

    private Optional<EmailAddress> signed(SignedJWT jwt, Claims claims, Provider provider) {
        // What is wrong on its face costs no key.
        Optional<String> objection =
                objection(jwt.getHeader()).or(() -> claims.objection(provider.settings, clock.instant()));
        if (objection.isPresent()) {
            return refused(provider, objection.get());
        }
        List<JWK> keys = provider.keys.current().fitting(jwt.getHeader());
        if (keys.isEmpty()) {
            keys = provider.keys.newest().fitting(jwt.getHeader());
        }
        if (keys.stream().limit(MAX_KEYS_TRIED).noneMatch(key -> PublicKeys.signed(jwt, key))) {
            return refused(provider, keys.isEmpty() ? "none of the keys fits" : "its signature is wrong");
        }
        return user(claims, provider);
    }

    private static Optional<String> objection(JWSHeader header) {
        JOSEObjectType type = header.getType();
        if (!TYPES.contains(type == null ? "" : type.getType().toLowerCase(Locale.ROOT))) {
            return Optional.of("it is no access token"); // RFC 8725 §3.11
        }
        return header.getCriticalParams() == null
                ? Optional.empty()
                : Optional.of("it has extensions that must be understood"); // RFC 7515 §4.1.11
    }

    // ---- tokens that are asked about

    /** Asks every provider that can be asked, until one knows it. One that has keys is not asked about JWTs, which are none of its own. */
    private Optional<EmailAddress> asked(String token, boolean jwt) {
        Optional<ProviderUnavailableException> silent = Optional.empty();
        for (Provider provider : providers) {
            Optional<Introspection> where =
                    provider.settings.introspection().filter(any -> !jwt || !provider.settings.hasKeys());
            try {
                Optional<EmailAddress> user = where.flatMap(introspection -> ask(token, provider, introspection));
                if (user.isPresent()) {
                    return user;
                }
            } catch (ProviderUnavailableException later) {
                silent = Optional.of(later);
            }
        }
        if (silent.isPresent()) {
            throw silent.get();
        }
        return Optional.empty();
    }

    private Optional<EmailAddress> ask(String token, Provider provider, Introspection where) {
        Claims answer = answer(token, provider, where);
        if (!answer.isActive()) {
            return refused(provider, "the provider does not know it, or not any more");
        }
        Optional<String> objection = answer.objectionToAnswer(provider.settings, clock.instant());
        return objection.isPresent() ? refused(provider, objection.get()) : user(answer, provider);
    }

    private static Claims answer(String token, Provider provider, Introspection where) {
        String login = escape(where.client()) + ":" + escape(where.secret()); // RFC 6749 §2.3.1
        String authorization = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.US_ASCII));
        try {
            String form = "token=" + escape(token) + "&token_type_hint=access_token";
            String answer = provider.server.post(where.url(), form, authorization);
            return new Claims(
                    Optional.ofNullable(JSON.readValue(answer, OBJECT)).orElse(Map.of()));
        } catch (JsonProcessingException noJson) {
            throw new ProviderUnavailableException(where.url() + " does not answer in JSON");
        } catch (IOException silent) {
            throw new ProviderUnavailableException(where.url() + ": " + silent.getMessage());
        }
    }

    // ---- both

    private Optional<EmailAddress> user(Claims claims, Provider provider) {
        Optional<EmailAddress> user = claims.user(provider.settings);
        return user.isPresent() ? user : refused(provider, "it names nobody by " + provider.settings.userClaim());
    }

    private static Optional<EmailAddress> refused(Provider provider, String why) {
        LOG.info("a token of {} is refused: {}", provider.settings.issuer(), why);
        return Optional.empty();
    }

    private Keys keys(OAuthProvider settings, ProviderServer server) {
        Optional<PublicKeys> given = settings.keys().map(PublicKeys::parse);
        Optional<FetchedKeys> fetched = settings.keysUrl().map(url -> new FetchedKeys(url, server, clock));
        return new Keys() {
            @Override
            public PublicKeys current() {
                return given.orElseGet(() -> fetched.orElseThrow().current());
            }

            @Override
            public PublicKeys newest() {
                return given.orElseGet(() -> fetched.orElseThrow().newest());
            }
        };
    }

    /** RFC 7628 §3.2.2. */
    private static Map<String, String> hints(OAuthProvider provider) {
        Map<String, String> hints = new LinkedHashMap<>();
        if (!provider.scope().isEmpty()) {
            hints.put("scope", provider.scope());
        }
        String issuer = provider.issuer();
        if (issuer.startsWith("https://")) {
            hints.put(
                    "openid-configuration",
                    issuer + (issuer.endsWith("/") ? "" : "/") + ".well-known/openid-configuration");
        }
        return Map.copyOf(hints);
    }

    private static String escape(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
