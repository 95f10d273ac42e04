package org.postroad.mailstore;

import org.postroad.mailstore.text.Folding;

/**
 * Which local parts of our domains are the same (RFC 5321 §2.4: only their own host may say so). Immutable.
 *
 * @param caseMatters {@code Bob} and {@code bob} are two; else they are one, whatever the script
 * @param dotsMatter {@code b.ob} and {@code bob} are two
 */
public record Spelling(boolean caseMatters, boolean dotsMatter) {
    /** Case says nothing, dots do. */
    public static final Spelling USUAL = new Spelling(false, true);

    /** What all spellings of a local part have in common as long as dots matter; rows are found by it. */
    public static String key(String localPart) {
        return Folding.fold(localPart);
    }

    /** The same where dots do not matter. */
    public static String dotlessKey(String localPart) {
        return key(localPart).replace(".", "");
    }

    /** Whether two local parts are one. */
    public boolean isSame(String one, String other) {
        return comparable(one).equals(comparable(other));
    }

    private String comparable(String localPart) {
        String cased = caseMatters ? localPart : key(localPart);
        return dotsMatter ? cased : cased.replace(".", "");
    }
}
