package org.postroad.mailstore.search;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.LongPoint;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.util.BytesRef;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.mailstore.AccountId;
import org.postroad.mailstore.Email;
import org.postroad.mailstore.text.SortKeys;

/** Makes documents of emails: words to find them by, and what never changes of them to filter and sort by. Confined to one thread. */
final class EmailDocuments {
    private static final FieldType WORDS = words();

    private final Map<String, WordStream> streams = new HashMap<>();

    /** @param body the texts inside the message */
    Document document(AccountId account, Email email, List<String> body) {
        HeaderSummary headers = email.summary().headers();
        long receivedAt = email.receivedAt().toEpochMilli();
        Document document = new Document();
        document.add(new StringField(IndexField.ACCOUNT, IndexField.account(account), Field.Store.NO));
        document.add(new StringField(
                IndexField.KEY, IndexField.key(account, email.id().value()), Field.Store.NO));
        number(document, IndexField.ID, email.id().value());
        number(document, IndexField.THREAD, email.threadId().value());
        // With its points, so that a search for the newest skips what cannot be among them.
        document.add(new LongPoint(IndexField.RECEIVED_AT, receivedAt));
        number(document, IndexField.RECEIVED_AT, receivedAt);
        number(
                document,
                IndexField.SENT_AT,
                headers.sentAt().map(sent -> sent.toInstant().toEpochMilli()).orElse(receivedAt));
        number(document, IndexField.SIZE, email.size());
        number(document, IndexField.ATTACHMENT, email.summary().hasAttachment() ? 1 : 0);
        key(document, IndexField.SENDER_KEY, SortKeys.address(headers.from()));
        key(document, IndexField.RECIPIENT_KEY, SortKeys.address(headers.to()));
        key(document, IndexField.SUBJECT_KEY, SortKeys.subject(headers.subject()));
        for (String field : IndexField.OF_SUMMARY) {
            List<String> texts = EmailTexts.of(field, email.summary());
            if (!texts.isEmpty()) {
                document.add(new StringField(IndexField.PRESENT, field, Field.Store.NO));
                words(document, field, texts);
            }
        }
        words(document, IndexField.BODY, body);
        return document;
    }

    static Document marker(AccountId account, long modSeq) {
        Document document = new Document();
        document.add(new StringField(IndexField.MARKER, IndexField.account(account), Field.Store.NO));
        number(document, IndexField.MODSEQ, modSeq);
        return document;
    }

    private void words(Document document, String field, List<String> texts) {
        if (!texts.isEmpty()) {
            WordStream stream = streams.computeIfAbsent(field, name -> new WordStream());
            document.add(new Field(field, stream.over(texts), WORDS));
        }
    }

    private static void number(Document document, String field, long value) {
        document.add(new NumericDocValuesField(field, value));
    }

    private static void key(Document document, String field, String key) {
        document.add(new SortedDocValuesField(field, new BytesRef(key)));
    }

    private static FieldType words() {
        FieldType type = new FieldType();
        type.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS);
        type.setOmitNorms(true);
        type.freeze();
        return type;
    }
}
