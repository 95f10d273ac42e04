package org.postroad.mta.submit;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.postroad.common.address.AddressSyntaxException;
import org.postroad.common.address.Domain;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.mime.HeaderField;
import org.postroad.common.mime.HeaderForms;
import org.postroad.common.mime.MailAddress;
import org.postroad.common.road.RoadId;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.door.HeaderCompletion;
import org.postroad.mta.door.Intake;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters.Body;
import org.postroad.mta.smtp.ReversePath;

/** A user's message on its way into a blob: traced, completed and looked at. Confined to one thread at a time. */
final class OutgoingMessage implements AutoCloseable {
    private final Intake intake;
    private final HeaderCompletion completion;

    /** Writes what depends on the road's name behind the Return-Path: our Received field. */
    interface Trace {
        byte[] field(RoadId road, Instant at);
    }

    private OutgoingMessage(Intake intake, HeaderCompletion completion) {
        this.intake = intake;
        this.completion = completion;
    }

    /** @param binary the body stays octet for octet (RFC 3030 §3) */
    static OutgoingMessage open(BlobStore blobs, Instant at, ReversePath from, Domain own, boolean binary, Trace trace)
            throws IOException {
        Intake intake = Intake.open(blobs, at);
        intake.writeReturnPath(from);
        intake.writeTrace(trace.field(intake.road(), at));
        Domain domain = from.address().map(EmailAddress::domain).orElse(own);
        return new OutgoingMessage(intake, new HeaderCompletion(intake.body(), intake.road(), domain, at, binary));
    }

    /** Takes the message; closing it ends the header, if it has not ended yet. */
    OutputStream body() {
        return completion;
    }

    /** Who the message says it is from, whoever reads it. Known once the body is closed. */
    List<EmailAddress> authors() {
        List<EmailAddress> authors = new ArrayList<>();
        for (HeaderField from : completion.header().all("From")) {
            if (!HeaderForms.isClear(from)) {
                throw new SubmissionFault(
                        SubmissionFault.Reason.INVALID_EMAIL,
                        "the From field can be read in more than one way",
                        List.of());
            }
            for (MailAddress author : HeaderForms.asAddresses(from)) {
                authors.add(address(author));
            }
        }
        if (authors.isEmpty()) {
            throw new SubmissionFault(
                    SubmissionFault.Reason.INVALID_EMAIL, "the message has no From address", List.of());
        }
        return authors;
    }

    Accepted finish() throws IOException {
        return intake.finish();
    }

    /** What MAIL has to declare of the message: what is in it, whatever was said of it before. */
    Envelope declared(Envelope said, Accepted message) {
        boolean utf8 = completion.hasUtf8Header()
                || said.from().address().map(EmailAddress::needsSmtpUtf8).orElse(false)
                || said.to().stream().anyMatch(recipient -> recipient.address().needsSmtpUtf8());
        Body lined = completion.isEightBit() || utf8 ? Body.EIGHT_BIT_MIME : Body.SEVEN_BIT;
        Body body = completion.isBinary() ? Body.BINARY_MIME : lined;
        long size = message.blob().size() - message.dataOffset();
        return new Envelope(said.from(), said.to(), said.parameters().of(body, utf8, size));
    }

    @Override
    public void close() {
        intake.close();
    }

    private static EmailAddress address(MailAddress author) {
        try {
            return EmailAddress.parse(author.email());
        } catch (AddressSyntaxException broken) {
            throw new SubmissionFault(
                    SubmissionFault.Reason.INVALID_EMAIL,
                    "the From address " + author.email() + " is none: " + broken.getMessage(),
                    List.of());
        }
    }
}
