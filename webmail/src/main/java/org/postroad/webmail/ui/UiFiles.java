package org.postroad.webmail.ui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The files that the build made of the module's {@code ui/} folder: pages, and the assets that they ask for under names that carry a hash
 * of their content. Read once; immutable.
 */
public final class UiFiles {
    private static final String FOLDER = "/ui/";
    private static final String ASSETS = "/assets/";

    private final Map<String, UiFile> assets;
    /** What a page calls an asset, such as {@code main.ts}, to its address. */
    private final Map<String, String> addresses;

    private UiFiles(Map<String, UiFile> assets, Map<String, String> addresses) {
        this.assets = Map.copyOf(assets);
        this.addresses = Map.copyOf(addresses);
    }

    /** Reads them from the class path. */
    public static UiFiles load() {
        Map<String, UiFile> assets = new HashMap<>();
        Map<String, String> addresses = new HashMap<>();
        try {
            // Each output with the source that it was made from, if it is the way into a page.
            JsonNode outputs = new ObjectMapper().readTree(read("meta.json")).path("outputs");
            outputs.fields().forEachRemaining(output -> {
                String name = fileName(output.getKey());
                assets.put(name, new UiFile(type(name), read("assets/" + name)));
                JsonNode source = output.getValue().path("entryPoint");
                if (source.isTextual()) {
                    addresses.put(fileName(source.textValue()), ASSETS + name);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the list of the web pages' files is not JSON", e);
        }
        return new UiFiles(assets, addresses);
    }

    /** A page or another text of the folder, as the build left it. */
    public String text(String name) {
        return new String(read(name), StandardCharsets.UTF_8);
    }

    /** A page with the addresses of its assets in place of their names in braces. */
    UiFile page(String name) {
        String page = text(name);
        for (Map.Entry<String, String> address : addresses.entrySet()) {
            page = page.replace('{' + address.getKey() + '}', address.getValue());
        }
        return new UiFile("text/html; charset=utf-8", page.getBytes(StandardCharsets.UTF_8));
    }

    UiFile icon() {
        return new UiFile("image/svg+xml", read("icon.svg"));
    }

    Optional<UiFile> asset(String name) {
        return Optional.ofNullable(assets.get(name));
    }

    private static byte[] read(String name) {
        try (InputStream in = UiFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException("the web pages lack " + name + ": the build did not make them");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("the web pages' file " + name + " cannot be read", e);
        }
    }

    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String type(String name) {
        return name.endsWith(".css") ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8";
    }
}
