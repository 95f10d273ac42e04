package org.postroad.app.transfer;

import java.util.Map;
import org.postroad.mailstore.Keyword;

/** The letters behind {@code :2,} in a Maildir's file names. T, trashed, has no keyword: what is in the folder is mail. */
final class MaildirFlags {
    /** How many letters there are for other keywords, from a on. */
    static final int LETTERS = 26;

    static final Map<Character, String> KEYWORDS = Map.of(
            'D', Keyword.DRAFT.text(),
            'F', Keyword.FLAGGED.text(),
            'P', Keyword.FORWARDED.text(),
            'R', Keyword.ANSWERED.text(),
            'S', Keyword.SEEN.text());

    private MaildirFlags() {}
}
