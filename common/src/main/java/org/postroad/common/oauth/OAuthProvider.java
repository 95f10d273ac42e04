package org.postroad.common.oauth;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postroad.common.address.Domain;

/**
 * A provider whose access tokens are believed; by keys, by introspection, or both. Immutable.
 *
 * @param issuer its name, exactly as {@code iss} of its tokens has it
 * @param audiences the names of this mail system to the provider, at least one, one of which {@code aud} must hold
 * @param keysUrl where its public keys are, as a JWK set (RFC 7517)
 * @param keys its public keys themselves, as a JWK set; instead of the address
 * @param introspection where it is asked about tokens that are no JWTs, or about all where there are no keys
 * @param userClaim the claim that names the account
 * @param domains whose accounts it may speak for; every domain's where it is empty. The first completes names without a domain
 * @param scope what the token must be good for; anything where it is empty
 * @param trusted PEM certificates of those who may vouch for its web server, in place of those that the JVM trusts
 */
public record OAuthProvider(
        String issuer,
        List<String> audiences,
        Optional<URI> keysUrl,
        Optional<String> keys,
        Optional<Introspection> introspection,
        String userClaim,
        List<Domain> domains,
        String scope,
        Optional<Path> trusted) {
    public OAuthProvider {
        audiences = List.copyOf(audiences);
        domains = List.copyOf(domains);
        if (audiences.isEmpty() || keysUrl.isEmpty() && keys.isEmpty() && introspection.isEmpty()) {
            throw new IllegalArgumentException("a provider needs an audience, and keys or introspection");
        }
    }

    /**
     * Where tokens are asked about (RFC 7662).
     *
     * @param client our name there
     * @param secret our password there; never shown
     */
    public record Introspection(URI url, String client, String secret) {
        @Override
        public String toString() {
            return "Introspection[" + url + ", " + client + "]";
        }
    }

    boolean hasKeys() {
        return keysUrl.isPresent() || keys.isPresent();
    }

    /**
     * Reads the address of a provider's web server: https, or http on this host itself.
     *
     * @throws IllegalArgumentException for anything else, in words fit for an operator
     */
    public static URI url(String text) {
        URI url = URI.create(text);
        String host = Optional.ofNullable(url.getHost()).orElse("").toLowerCase(Locale.ROOT);
        boolean here = host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]{1,3}){3}");
        boolean fits = "https".equals(url.getScheme()) || here && "http".equals(url.getScheme());
        if (!fits || host.isEmpty() || url.getRawUserInfo() != null || url.getRawFragment() != null) {
            throw new IllegalArgumentException("an https:// address is meant; http:// only on this host itself");
        }
        return url;
    }
}
