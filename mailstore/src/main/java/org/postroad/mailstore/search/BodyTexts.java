package org.postroad.mailstore.search;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.mime.BodyPart;
import org.postroad.common.mime.PlainText;
import org.postroad.mailstore.Email;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The texts inside a message that are searched. */
final class BodyTexts {
    /** UTF-16 units of one message that are looked at; what follows is not found. */
    static final int MAX_TEXT = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(BodyTexts.class);
    /** Octets of one part, tags included. */
    private static final int MAX_PART = 4 << 20;

    private static final int MAX_PARTS = 100;

    private BodyTexts() {}

    /**
     * Of the body and of text attachments, in the order of the message. What cannot be read is left out, so that a broken message holds
     * up nothing.
     */
    static List<String> of(Email email, BlobStore blobs) {
        List<String> texts = new ArrayList<>();
        int room = MAX_TEXT;
        for (BodyPart part : email.summary().structure().walk().limit(MAX_PARTS).toList()) {
            if (PlainText.isIn(part) && room > 0) {
                String text = read(email, part, blobs);
                String taken = text.length() > room ? text.substring(0, room) : text;
                texts.add(taken);
                room -= taken.length();
            }
        }
        return texts;
    }

    private static String read(Email email, BodyPart part, BlobStore blobs) {
        try (InputStream in = blobs.open(email.blobId(), part.bodyOffset(), part.encodedLength())) {
            return PlainText.of(part, in, MAX_PART);
        } catch (IOException | RuntimeException | StackOverflowError unreadable) {
            LOG.warn("part {} of the message {} cannot be searched", part.partId(), email.blobId(), unreadable);
            return "";
        }
    }
}
