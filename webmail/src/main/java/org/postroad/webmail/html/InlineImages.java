package org.postroad.webmail.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.postroad.common.mime.BodyPart;

/** The pictures that came with a message, and those of them that its HTML shows (RFC 2392). Confined to one thread. */
final class InlineImages {
    private static final int MAX = 100;

    /** Raster pictures only: SVG can hold scripts and addresses. Several names of old times mean one type. */
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("image/png", "image/png"),
            Map.entry("image/x-png", "image/png"),
            Map.entry("image/gif", "image/gif"),
            Map.entry("image/jpeg", "image/jpeg"),
            Map.entry("image/jpg", "image/jpeg"),
            Map.entry("image/pjpeg", "image/jpeg"),
            Map.entry("image/webp", "image/webp"),
            Map.entry("image/avif", "image/avif"),
            Map.entry("image/bmp", "image/bmp"));

    /** @param type as a browser shall take it */
    record Shown(BodyPart part, String type) {}

    private final Map<String, BodyPart> byContentId = new LinkedHashMap<>();
    private final List<Shown> shown = new ArrayList<>();

    /** Those of a message; not those of messages inside it. */
    InlineImages(BodyPart root) {
        collect(root);
    }

    private void collect(BodyPart part) {
        if (part.isMultipart()) {
            part.children().forEach(this::collect);
        } else if (TYPES.containsKey(part.type()) && !part.contentId().isEmpty()) {
            byContentId.putIfAbsent(part.contentId(), part);
        }
    }

    /** The place in {@link #shown} of the picture with that Content-ID; empty if there is none. */
    OptionalInt see(String contentId) {
        BodyPart part = byContentId.get(contentId);
        return part == null ? OptionalInt.empty() : see(part);
    }

    /** The place of a part in {@link #shown}; empty if it is no picture, or one too many. */
    OptionalInt see(BodyPart part) {
        String type = TYPES.get(part.type());
        for (int i = 0; i < shown.size(); i++) {
            if (shown.get(i).part().partId().equals(part.partId())) {
                return OptionalInt.of(i);
            }
        }
        if (type == null || shown.size() == MAX) {
            return OptionalInt.empty();
        }
        shown.add(new Shown(part, type));
        return OptionalInt.of(shown.size() - 1);
    }

    List<Shown> shown() {
        return List.copyOf(shown);
    }
}
