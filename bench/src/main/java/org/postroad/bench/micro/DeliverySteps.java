package org.postroad.bench.micro;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.postroad.common.mime.MessageReader;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.mime.MessageSummaryCodec;
import org.postroad.mailstore.text.SortKeys;
import org.postroad.mailstore.text.WordReader;

/** What a message costs on its way into a mailbox beside rows and disk, one step at a time. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeliverySteps {
    private static final String LETTERS = "etaoinshrdlu";

    @Param({"4096", "102400"})
    private int octets;

    private String text = "";
    private byte[] plain = {};
    private byte[] multipart = {};

    @SuppressWarnings("NullAway.Init") // by make()
    private MessageSummary summary;

    private byte[] encoded = {};

    @Setup
    public void make() throws IOException {
        text = text(octets);
        plain = message("Content-Type: text/plain; charset=utf-8\r\n\r\n" + text);
        String half = text.substring(0, octets / 2);
        multipart = message("""
                Content-Type: multipart/alternative; boundary=edge\r
                \r
                --edge\r
                Content-Type: text/plain; charset=utf-8\r
                \r
                %s\r
                --edge\r
                Content-Type: text/html; charset=utf-8\r
                \r
                <html><body><p>%s</p></body></html>\r
                --edge--\r
                """.formatted(half, half));
        summary = MessageReader.read(new ByteArrayInputStream(plain));
        encoded = MessageSummaryCodec.encode(summary);
    }

    private static byte[] message(String rest) {
        return ("""
                From: Some Body <somebody@elsewhere.test>\r
                To: =?utf-8?Q?Zo=C3=AB?= <zoe@bench.test>\r
                Subject: About a matter\r
                Date: Mon, 23 Nov 2026 10:00:00 +0000\r
                Message-ID: <1@elsewhere.test>\r
                MIME-Version: 1.0\r
                """ + rest).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(int length) {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            random.ints(random.nextInt(1, 10), 0, LETTERS.length()).forEach(at -> text.append(LETTERS.charAt(at)));
            text.append(random.nextInt(12) == 0 ? "\r\n" : " ");
        }
        return text.toString();
    }

    @Benchmark
    public MessageSummary readPlainMessage() throws IOException {
        return MessageReader.read(new ByteArrayInputStream(plain));
    }

    @Benchmark
    public MessageSummary readMultipartMessage() throws IOException {
        return MessageReader.read(new ByteArrayInputStream(multipart));
    }

    @Benchmark
    public byte[] encodeSummary() {
        return MessageSummaryCodec.encode(summary);
    }

    @Benchmark
    public Object decodeSummary() {
        return MessageSummaryCodec.decode(encoded);
    }

    @Benchmark
    public String subjectKey() {
        return SortKeys.subject(summary.headers().subject());
    }

    /** The name of the blob. */
    @Benchmark
    public byte[] digest() throws NoSuchAlgorithmException {
        return MessageDigest.getInstance("SHA-256").digest(plain);
    }

    /** The words of the text, as the search index takes them. */
    @Benchmark
    public int words() {
        WordReader reader = new WordReader(text);
        int count = 0;
        while (reader.next() != null) {
            count++;
        }
        return count;
    }
}
