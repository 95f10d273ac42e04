package org.postroad.mailstore.text;

import java.util.List;
import org.postroad.common.mime.AddressGroup;
import org.postroad.common.mime.BaseSubject;

/** What emails are sorted by (RFC 8621 §4.4.2): folded and bounded. */
public final class SortKeys {
    private static final int MAX_KEY = 100;

    private SortKeys() {}

    /** Under an address field: the first name, or the address where it has none. */
    public static String address(List<AddressGroup> groups) {
        return AddressGroup.flatten(groups).stream()
                .findFirst()
                .map(first -> Folding.fold(first.name().isBlank() ? first.email() : first.name(), MAX_KEY))
                .orElse("");
    }

    /** Under the subject: its base (RFC 5256 §2.1). */
    public static String subject(String subject) {
        return Folding.fold(BaseSubject.of(subject), MAX_KEY);
    }
}
