package org.postroad.webmail.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.postroad.mailstore.EmailPatch;
import org.postroad.mailstore.SetEdit;
import org.postroad.webmail.jmap.Fields;
import org.postroad.webmail.jmap.IdResolver;
import org.postroad.webmail.jmap.SetFault;

/** Reads what an update wants of an email (RFC 8620 §5.3, RFC 8621 §4.6): only keywords and mailboxes ever change. */
public final class EmailPatches {
    private EmailPatches() {}

    /**
     * @throws SetFault {@code invalidPatch} or {@code invalidProperties}
     */
    public static EmailPatch read(IdResolver ids, ObjectNode patch) {
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            String property = member.getKey().split("/", 2)[0];
            if (!Set.of("keywords", "mailboxIds").contains(property)) {
                throw SetFault.invalidProperty(property, "cannot be changed");
            }
        }
        return new EmailPatch(
                edit(patch, "keywords", Placement::keyword),
                edit(patch, "mailboxIds", id -> Placement.mailbox(ids, id)));
    }

    private static <T extends Comparable<T>> SetEdit<T> edit(
            ObjectNode patch, String property, Function<String, T> parse) {
        Set<T> add = new HashSet<>();
        Set<T> remove = new HashSet<>();
        String prefix = property + "/";
        for (Map.Entry<String, JsonNode> member : patch.properties()) {
            if (member.getKey().startsWith(prefix)) {
                T item = parse.apply(item(member.getKey().substring(prefix.length())));
                (adds(member) ? add : remove).add(item);
            }
        }
        if (!patch.has(property)) {
            return new SetEdit<>(false, add, remove);
        }
        if (!add.isEmpty() || !remove.isEmpty()) {
            throw SetFault.of("invalidPatch", "one path of the patch lies inside another: " + property);
        }
        Set<T> all = new HashSet<>();
        Fields.properties(patch).set(property).orElse(List.of()).forEach(text -> all.add(parse.apply(text)));
        return SetEdit.replace(all);
    }

    /** A reference token of JSON Pointer (RFC 6901 §4). */
    private static String item(String token) {
        if (token.contains("/")) {
            throw SetFault.of("invalidPatch", "there is nothing inside " + token);
        }
        return token.replace("~1", "/").replace("~0", "~");
    }

    private static boolean adds(Map.Entry<String, JsonNode> member) {
        JsonNode value = member.getValue();
        boolean adds = value.isBoolean() && value.booleanValue();
        if (!adds && !value.isNull()) {
            throw SetFault.invalidProperty(member.getKey(), "must be true or null");
        }
        return adds;
    }
}
