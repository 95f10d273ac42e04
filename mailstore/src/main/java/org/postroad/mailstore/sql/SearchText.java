package org.postroad.mailstore.sql;

import java.util.List;
import java.util.stream.Collectors;
import org.postroad.common.mime.AddressGroup;
import org.postroad.common.mime.BaseSubject;
import org.postroad.common.mime.MailAddress;
import org.postroad.mailstore.text.Folding;

/** The text of an email as it is searched and sorted: folded and bounded. */
final class SearchText {
    static final int MAX_FIELD = 16384;
    private static final int MAX_BODY = 4096;
    private static final int MAX_KEY = 100;

    private SearchText() {}

    /** What an email is sorted by under an address field: the first name, or the address where it has none. */
    static String addressKey(List<AddressGroup> groups) {
        return AddressGroup.flatten(groups).stream()
                .findFirst()
                .map(first -> Folding.fold(first.name().isBlank() ? first.email() : first.name(), MAX_KEY))
                .orElse("");
    }

    static String subjectKey(String subject) {
        return Folding.fold(BaseSubject.of(subject), MAX_KEY);
    }

    static String line(String text) {
        return Folding.fold(text, MAX_FIELD);
    }

    static String body(String text) {
        return Folding.fold(text, MAX_BODY);
    }

    static String addresses(List<AddressGroup> groups) {
        StringBuilder text = new StringBuilder();
        for (AddressGroup group : groups) {
            appendWord(text, group.name());
            for (MailAddress address : group.addresses()) {
                appendWord(text, address.name());
                appendWord(text, address.email());
                if (text.length() > 2 * MAX_FIELD) {
                    break;
                }
            }
        }
        return Folding.fold(text.toString(), MAX_FIELD);
    }

    private static void appendWord(StringBuilder text, String word) {
        if (!word.isEmpty()) {
            text.append(text.isEmpty() ? "" : " ").append(word);
        }
    }

    static String ids(List<String> ids) {
        return Folding.fold(ids.stream().map(id -> "<" + id + ">").collect(Collectors.joining(" ")), MAX_FIELD);
    }
}
