package org.postroad.it.world;

import java.util.List;

/**
 * What somebody writes. Immutable.
 *
 * @param to addresses of the To field
 * @param attachments uploaded before
 * @param messageId the client's choice, without angle brackets; empty to leave it to the server
 */
public record Letter(List<String> to, String subject, String text, List<Attachment> attachments, String messageId) {
    /** An uploaded file. */
    public record Attachment(String blobId, String name, String type) {}

    public Letter {
        to = List.copyOf(to);
        attachments = List.copyOf(attachments);
    }

    public static Letter to(String... addresses) {
        return new Letter(List.of(addresses), "A letter", "Good day.\n", List.of(), "");
    }

    public Letter about(String newSubject) {
        return new Letter(to, newSubject, text, attachments, messageId);
    }

    public Letter saying(String newText) {
        return new Letter(to, subject, newText, attachments, messageId);
    }

    public Letter with(Attachment... newAttachments) {
        return new Letter(to, subject, text, List.of(newAttachments), messageId);
    }

    public Letter named(String newMessageId) {
        return new Letter(to, subject, text, attachments, newMessageId);
    }
}
