package org.postroad.mta.bounce;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.postroad.common.address.EmailAddress;
import org.postroad.common.blob.BlobStore;
import org.postroad.common.mime.Header;
import org.postroad.common.mime.HeaderSummary;
import org.postroad.common.road.Hop;
import org.postroad.common.road.HopKind;
import org.postroad.mta.bounce.DsnWriter.Notice;
import org.postroad.mta.dispatch.Accepted;
import org.postroad.mta.dispatch.Dispatcher;
import org.postroad.mta.door.Intake;
import org.postroad.mta.queue.Origin;
import org.postroad.mta.queue.QueuedMessage;
import org.postroad.mta.queue.RecipientNews;
import org.postroad.mta.queue.SenderReports;
import org.postroad.mta.smtp.Envelope;
import org.postroad.mta.smtp.MailParameters;
import org.postroad.mta.smtp.MailParameters.Body;
import org.postroad.mta.smtp.MailParameters.Returned;
import org.postroad.mta.smtp.Recipient;
import org.postroad.mta.smtp.ReversePath;

/** Reports as messages of their own, through the same dispatcher, with a null reverse-path (RFC 5321 §6.1). Thread-safe. */
public final class Bounces implements SenderReports {
    private static final int MAX_RETURNED = 64 << 10;

    private final BlobStore blobs;
    private final Dispatcher dispatcher;
    private final DsnWriter writer;
    private final Clock clock;
    private final String hostname;

    /**
     * @param hostname ours, as hops name it
     */
    public Bounces(BlobStore blobs, Dispatcher dispatcher, DsnWriter writer, Clock clock, String hostname) {
        this.blobs = blobs;
        this.dispatcher = dispatcher;
        this.writer = writer;
        this.clock = clock;
        this.hostname = hostname;
    }

    @Override
    public Report write(QueuedMessage message, List<RecipientNews> news) throws IOException {
        EmailAddress sender = message.from()
                .address()
                .orElseThrow(() -> new IllegalArgumentException("no report about a null reverse-path"));
        try (Intake intake = Intake.open(blobs, clock.instant())) {
            intake.writeReturnPath(ReversePath.NULL);
            Notice notice = notice(intake, sender, message, news);
            try (OutputStream out = intake.body()) {
                writer.write(notice, out);
            }
            Accepted report = intake.finish();
            boolean eightBit = notice.returnsAll() && message.parameters().isEightBit() || sender.needsSmtpUtf8();
            MailParameters parameters = new MailParameters(
                    eightBit ? Body.EIGHT_BIT_MIME : Body.SEVEN_BIT,
                    sender.needsSmtpUtf8(),
                    report.blob().size() - report.dataOffset(),
                    Returned.UNSTATED,
                    "",
                    message.parameters().requireTls()); // RFC 8689 §5
            Envelope envelope = new Envelope(ReversePath.NULL, List.of(new Recipient(sender)), parameters);
            Hop origin = hop(Map.of("about", message.road().text()));
            Hop made = hop(Map.of(
                    "report",
                    report.road().text(),
                    "to",
                    sender.toString(),
                    "action",
                    news.get(0).action().field()));
            return tx -> {
                dispatcher.dispatch(tx, report, envelope, new Origin.System(), List.of(origin), List.of());
                return made;
            };
        }
    }

    private Notice notice(Intake intake, EmailAddress sender, QueuedMessage message, List<RecipientNews> news)
            throws IOException {
        Header header;
        try (InputStream in = blobs.open(message.blob().id())) {
            header = Header.read(in);
        }
        long length = Math.max(0, Math.min(header.length() - message.dataOffset(), MAX_RETURNED));
        byte[] returned;
        try (InputStream in = blobs.open(message.blob().id(), message.dataOffset(), length)) {
            returned = in.readAllBytes();
        }
        return new Notice(
                intake.road(),
                intake.at(),
                sender,
                message,
                HeaderSummary.of(header),
                new String(returned, StandardCharsets.UTF_8),
                () -> blobs.open(
                        message.blob().id(),
                        message.dataOffset(),
                        message.blob().size() - message.dataOffset()),
                news);
    }

    private Hop hop(Map<String, Object> detail) {
        return new Hop(HopKind.BOUNCE, hostname, clock.instant(), Duration.ZERO, detail);
    }
}
