package org.postroad.app.settings;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postroad.common.address.Domain;
import org.postroad.common.oauth.OAuthProvider;
import org.postroad.common.oauth.OAuthProvider.Introspection;
import org.postroad.common.oauth.OAuthTokens;
import org.postroad.common.settings.Section;

/** Reads the tables {@code [[auth.oauth]]}: the providers whose tokens people can log in with. */
final class OAuthReader {
    private static final URI PLACEHOLDER = URI.create("https://placeholder.invalid/");

    private OAuthReader() {}

    static List<OAuthProvider> providers(Section auth, SettingsReader files) {
        List<OAuthProvider> providers = auth.sections("oauth").stream()
                .map(section -> provider(section, files))
                .toList();
        if (providers.stream()
                        .map(OAuthProvider::issuer)
                        .collect(Collectors.toSet())
                        .size()
                < providers.size()) {
            auth.problem("oauth", "auth.oauth names an issuer more than once");
        }
        return providers;
    }

    private static OAuthProvider provider(Section section, SettingsReader files) {
        String issuer = section.required("issuer", OAuthReader::word, "");
        List<String> audiences = section.list("audience", text -> text, List.of());
        if (audiences.isEmpty()) {
            section.problem(
                    "audience",
                    "auth.oauth.audience is missing or empty: a token for somebody else's service would log in here");
        }
        Optional<URI> keysUrl = section.optional("keys_url", OAuthProvider::url);
        Optional<String> keys = section.optional("keys_file", file -> OAuthTokens.checkedKeys(files.content(file)));
        Optional<Introspection> introspection = introspection(section, files);
        if (section.has("keys_url") && section.has("keys_file")) {
            section.problem("keys_file", "auth.oauth has keys_url or keys_file, not both");
        }
        if (!section.has("keys_url") && !section.has("keys_file") && !section.has("introspection_url")) {
            section.problem("", "auth.oauth needs keys_url, keys_file or introspection_url");
        }
        boolean whole = keysUrl.isPresent() || keys.isPresent() || introspection.isPresent();
        return new OAuthProvider(
                issuer,
                audiences.isEmpty() ? List.of("") : audiences,
                whole ? keysUrl : Optional.of(PLACEHOLDER),
                keys,
                introspection,
                section.parsed("user", OAuthReader::word, "email"),
                section.list("domains", Domain::parse, List.of()),
                section.parsed("scope", OAuthReader::word, ""),
                section.optional("trusted", files::readableFile));
    }

    private static Optional<Introspection> introspection(Section section, SettingsReader files) {
        Optional<URI> url = section.optional("introspection_url", OAuthProvider::url);
        String client = section.text("client", "");
        String secret = section.optional("client_secret_file", files::firstLine).orElse("");
        boolean complete = section.has("client") && section.has("client_secret_file");
        boolean any = section.has("client") || section.has("client_secret_file");
        if (section.has("introspection_url") ? !complete : any) {
            section.problem(
                    "introspection_url",
                    "introspection_url, client and client_secret_file of auth.oauth belong together");
        }
        return url.map(where -> new Introspection(where, client, secret));
    }

    /** RFC 6749 §3.3: printable, without spaces, quotes and backslashes. */
    private static String word(String text) {
        if (!text.matches("[!#-\\[\\]-~]{1,500}")) {
            throw new IllegalArgumentException("one word is meant, without spaces and quotes");
        }
        return text;
    }
}
