package org.postroad.mailstore.search;

import java.time.Instant;
import java.util.List;
import org.postroad.common.mime.MessageSummary;
import org.postroad.mailstore.EmailFilter;

/**
 * Tells without the index whether an email fulfils a filter, from what its row holds: of the body only the preview. Words match as they
 * do in the index, and conditions that are not {@link TextView#decides decided} count as there.
 */
public final class SummaryMatcher {
    /** An email as it is looked at. Immutable. */
    public record Candidate(MessageSummary summary, Instant receivedAt, long size) {}

    private SummaryMatcher() {}

    /** Whether it may fulfil the filter, and does if that is decided. */
    public static boolean matches(Candidate email, EmailFilter filter) {
        return matches(email, filter, true);
    }

    /** @param wide what an undecided condition counts as */
    private static boolean matches(Candidate email, EmailFilter filter, boolean wide) {
        if (filter instanceof EmailFilter.And and) {
            return SoughtText.withoutSigns(and.filters()).stream().allMatch(part -> matches(email, part, wide));
        } else if (filter instanceof EmailFilter.Or or) {
            return or.filters().stream().anyMatch(part -> matches(email, part, wide));
        } else if (filter instanceof EmailFilter.Not not) {
            return not.filters().stream().noneMatch(part -> matches(email, part, !wide));
        } else if (filter instanceof EmailFilter.Contains contains) {
            SoughtText sought = SoughtText.of(contains.text());
            return IndexField.of(contains.field()).stream().anyMatch(field -> contains(email, field, sought));
        } else if (filter instanceof EmailFilter.Header header) {
            return header(email, header);
        } else if (filter instanceof EmailFilter.Before before) {
            return email.receivedAt().isBefore(before.moment());
        } else if (filter instanceof EmailFilter.After after) {
            return !email.receivedAt().isBefore(after.moment());
        } else if (filter instanceof EmailFilter.MinSize min) {
            return email.size() >= min.octets();
        } else if (filter instanceof EmailFilter.MaxSize max) {
            return email.size() < max.octets();
        } else if (filter instanceof EmailFilter.HasAttachment attachment) {
            return email.summary().hasAttachment() == attachment.wanted();
        }
        return wide;
    }

    private static boolean header(Candidate email, EmailFilter.Header header) {
        String field = IndexField.ofHeader(header.name());
        return header.value().isEmpty()
                ? !EmailTexts.of(field, email.summary()).isEmpty()
                : contains(email, field, SoughtText.of(header.value()));
    }

    private static boolean contains(Candidate email, String field, SoughtText sought) {
        List<String> texts = field.equals(IndexField.BODY)
                ? List.of(email.summary().preview())
                : EmailTexts.of(field, email.summary());
        return texts.stream()
                .anyMatch(text -> !TextMatches.in(text, List.of(sought)).isEmpty());
    }
}
