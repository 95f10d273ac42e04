package org.postroad.common.blob.s3;

/**
 * Who we are to an S3 store. Immutable; the secret shows in no text.
 *
 * @param accessKey its name
 * @param secretKey what signs
 */
public record S3Credentials(String accessKey, String secretKey) {
    @Override
    public String toString() {
        return "the access key " + accessKey;
    }
}
