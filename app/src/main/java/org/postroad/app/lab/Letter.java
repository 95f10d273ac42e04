package org.postroad.app.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * A letter that one of the lab's people sends to another, with a parcel or without. Immutable.
 *
 * @param parcel the attachment's bytes; none if it is empty
 */
record Letter(LabPerson from, LabPerson to, String subject, String text, byte[] parcel) {
    /**
     * Sends it through the sender's own JMAP, as the webmail does: a draft, and in the same request its submission.
     *
     * @return the Message-ID with angle brackets
     * @throws IOException if it was not accepted
     */
    String send(JmapClient sender) throws IOException, InterruptedException {
        ArrayNode look = sender.calls();
        sender.call(look, "Mailbox/get", "0");
        sender.call(look, "Identity/get", "1");
        JsonNode found = sender.run(look);
        String drafts = mailbox(found.path(0), "drafts");
        String sent = mailbox(found.path(0), "sent");
        String identity = found.path(1).path(1).path("list").path(0).path("id").asText();

        ArrayNode calls = sender.calls();
        ObjectNode draft =
                sender.call(calls, "Email/set", "0").putObject("create").putObject("letter");
        draft.putObject("mailboxIds").put(drafts, true);
        write(draft, sender);
        ObjectNode submission = sender.call(calls, "EmailSubmission/set", "1");
        submission
                .putObject("create")
                .putObject("post")
                .put("emailId", "#letter")
                .put("identityId", identity);
        ObjectNode filed = submission.putObject("onSuccessUpdateEmail").putObject("#post");
        filed.putNull("mailboxIds/" + drafts).put("mailboxIds/" + sent, true).putNull("keywords/$draft");
        JsonNode created = sender.run(calls);
        JsonNode letter = created.path(0).path(1).path("created").path("letter");
        JsonNode post = created.path(1).path(1).path("created").path("post");
        if (letter.isMissingNode() || post.isMissingNode()) {
            throw new IOException("the message was not accepted: " + created);
        }
        return messageId(sender, letter.path("id").asText());
    }

    private void write(ObjectNode draft, JmapClient sender) throws IOException, InterruptedException {
        draft.putObject("keywords").put("$draft", true).put("$seen", true);
        draft.putArray("from").addObject().put("name", from.name()).put("email", from.address());
        draft.putArray("to").addObject().put("name", to.name()).put("email", to.address());
        draft.put("subject", subject);
        draft.putArray("textBody").addObject().put("partId", "text").put("type", "text/plain");
        draft.putObject("bodyValues").putObject("text").put("value", text);
        if (parcel.length > 0) {
            draft.putArray("attachments")
                    .addObject()
                    .put("blobId", sender.upload(parcel, "application/octet-stream"))
                    .put("type", "application/octet-stream")
                    .put("name", "parcel.bin")
                    .put("disposition", "attachment");
        }
    }

    private static String messageId(JmapClient sender, String emailId) throws IOException, InterruptedException {
        ArrayNode read = sender.calls();
        ObjectNode get = sender.call(read, "Email/get", "0");
        get.putArray("ids").add(emailId);
        get.putArray("properties").add("messageId");
        JsonNode email = sender.run(read).path(0).path(1).path("list").path(0);
        return "<" + email.path("messageId").path(0).asText() + ">";
    }

    private static String mailbox(JsonNode response, String role) throws IOException {
        for (JsonNode mailbox : response.path(1).path("list")) {
            if (mailbox.path("role").asText().equals(role)) {
                return mailbox.path("id").asText();
            }
        }
        throw new IOException("the account has no mailbox with the role " + role);
    }
}
