package org.postroad.mailstore.search;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.util.BytesRef;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.EmailFilter.TextField;
import org.postroad.mailstore.StoreFault;
import org.postroad.mailstore.StoreFault.Reason;

/** The names of what is in the index. Changing what stands there needs another {@link IndexFiles#FORMAT}. */
final class IndexField {
    /** The account that a document belongs to. */
    static final String ACCOUNT = "account";

    /** Account and email, to delete by. */
    static final String KEY = "key";

    /** The account whose progress a document tells; such a document has only this and {@link #MODSEQ}. */
    static final String MARKER = "marker";

    static final String MODSEQ = "modseq";

    static final String ID = "id";
    static final String THREAD = "thread";
    static final String RECEIVED_AT = "received";
    static final String SENT_AT = "sent";
    static final String SIZE = "size";
    static final String ATTACHMENT = "attachment";
    static final String SENDER_KEY = "sender-key";
    static final String RECIPIENT_KEY = "recipient-key";
    static final String SUBJECT_KEY = "subject-key";

    static final String FROM = "from";
    static final String TO = "to";
    static final String CC = "cc";
    static final String BCC = "bcc";
    static final String SUBJECT = "subject";
    static final String BODY = "body";
    static final String FILE = "file";
    static final String SENDER = "sender";
    static final String REPLY_TO = "reply-to";
    static final String MESSAGE_ID = "message-id";
    static final String IN_REPLY_TO = "in-reply-to";
    static final String REFERENCES = "references";
    static final String DATE = "date";

    /** Everything that {@link TextField#TEXT} looks into, but for the body: two fields are searched sooner than seven. */
    static final String HEAD = "head";

    /** What is in {@link #HEAD}. */
    static final List<String> IN_HEAD = List.of(SUBJECT, FROM, TO, CC, BCC, FILE);

    /** Names of the fields that hold anything. */
    static final String PRESENT = "present";

    /** All of the header, by the names that these fields have there. */
    private static final Set<String> HEADERS =
            Set.of(FROM, SENDER, REPLY_TO, TO, CC, BCC, SUBJECT, MESSAGE_ID, IN_REPLY_TO, REFERENCES, DATE);

    /** All that the summary of a message tells. */
    static final List<String> OF_SUMMARY =
            Stream.concat(HEADERS.stream().sorted(), Stream.of(FILE, HEAD)).toList();

    private IndexField() {}

    /** Where a condition looks. */
    static List<String> of(TextField field) {
        return switch (field) {
            case TEXT -> List.of(HEAD, BODY);
            case FROM -> List.of(FROM);
            case TO -> List.of(TO);
            case CC -> List.of(CC);
            case BCC -> List.of(BCC);
            case SUBJECT -> List.of(SUBJECT);
            case BODY -> List.of(BODY);
        };
    }

    /** @throws StoreFault if it is none of those in the index */
    static String ofHeader(String name) {
        String field = name.toLowerCase(Locale.ROOT);
        if (!HEADERS.contains(field)) {
            throw new StoreFault(Reason.FILTER_UNSUPPORTED);
        }
        return field;
    }

    static BytesRef account(AccountId account) {
        return new BytesRef(
                ByteBuffer.allocate(Long.BYTES).putLong(account.value()).array());
    }

    static BytesRef key(AccountId account, long email) {
        return new BytesRef(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(account.value())
                .putLong(email)
                .array());
    }
}
