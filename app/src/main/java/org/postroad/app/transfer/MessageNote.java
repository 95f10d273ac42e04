package org.postroad.app.transfer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.postroad.mailstore.Keyword;

/**
 * What is known of a message beside its octets. Immutable.
 *
 * @param folder the names of the mailbox and of those that it lies in, outermost first; empty for the Inbox
 * @param receivedAt the internal date (RFC 9051 §2.3.3); null if the source has none, see {@link #received}
 * @param place where it was read, for people
 */
public record MessageNote(
        List<String> folder,
        Set<Keyword> keywords,
        @Nullable Instant receivedAt,
        String place) {
    private static final int MAX_KEYWORDS = 100;

    public MessageNote {
        folder = List.copyOf(folder);
        keywords = Set.copyOf(keywords);
    }

    Optional<Instant> received() {
        return Optional.ofNullable(receivedAt);
    }

    /** A form that {@link #of} reads again. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ArrayNode names = json.putArray("folder");
        folder.forEach(names::add);
        ArrayNode words = json.putArray("keywords");
        new TreeSet<>(keywords).forEach(keyword -> words.add(keyword.text()));
        received().ifPresent(at -> json.put("receivedAt", at.toString()));
        return json.put("place", place);
    }

    /** @throws IllegalArgumentException if this is none */
    static MessageNote of(JsonNode json) {
        List<String> folder = new ArrayList<>();
        json.path("folder").forEach(name -> folder.add(name.asText()));
        List<String> words = new ArrayList<>();
        json.path("keywords").forEach(word -> words.add(word.asText()));
        try {
            Instant received = json.has("receivedAt")
                    ? Instant.parse(json.path("receivedAt").asText())
                    : null;
            return new MessageNote(
                    folder, keywords(words), received, json.path("place").asText());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("not a moment: " + json.path("receivedAt"), e);
        }
    }

    /** Those of the words that are keywords; the first hundred. */
    static Set<Keyword> keywords(Iterable<String> words) {
        Set<Keyword> keywords = new TreeSet<>();
        for (String word : words) {
            if (keywords.size() < MAX_KEYWORDS) {
                keyword(word).ifPresent(keywords::add);
            }
        }
        return keywords;
    }

    private static Optional<Keyword> keyword(String word) {
        try {
            return Optional.of(new Keyword(word));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
