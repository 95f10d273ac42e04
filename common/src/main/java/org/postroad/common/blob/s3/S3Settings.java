package org.postroad.common.blob.s3;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an S3 store is and who we are to it. Immutable.
 *
 * @param endpoint scheme, host and port: {@code https://s3.example.net}
 * @param bucket its name, in the path of each request ("path style")
 * @param prefix what each key begins with: nothing, or ending in a slash
 * @param region as signatures name it; stores that are not Amazon's mostly take {@code us-east-1}
 */
public record S3Settings(URI endpoint, String bucket, String prefix, String region, S3Credentials credentials) {
    public static final String USUAL_REGION = "us-east-1";

    // Only what needs no escaping in a URL, so what is signed is what is sent.
    private static final Pattern FORM = Pattern.compile("(s3|s3\\+http)://([A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?)"
            + "/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9_-]{1,64}){0,8})/?");
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,32}");

    /**
     * Reads {@code s3://host[:port]/bucket[/prefix]}, which is over TLS, or {@code s3+http://…}, which is not.
     *
     * @throws IllegalArgumentException if it is neither; its message is for people
     */
    public static S3Settings parse(String url, String region, S3Credentials credentials) {
        Matcher parts = FORM.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("must be s3://host/bucket or s3://host/bucket/prefix");
        }
        if (!REGION.matcher(region).matches()) {
            throw new IllegalArgumentException("not a region: " + region);
        }
        String scheme = parts.group(1).equals("s3") ? "https" : "http";
        String prefix = parts.group(4).isEmpty() ? "" : parts.group(4).substring(1) + "/";
        return new S3Settings(
                URI.create(scheme + "://" + parts.group(2).toLowerCase(Locale.ROOT)),
                parts.group(3),
                prefix,
                region,
                credentials);
    }

    /** For logs: without who we are. */
    @Override
    public String toString() {
        return endpoint + "/" + bucket + "/" + prefix;
    }
}
