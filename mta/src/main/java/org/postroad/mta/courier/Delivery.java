package org.postroad.mta.courier;

import org.postroad.common.blob.StoredBlob;
import org.postroad.common.road.RoadId;
import org.postroad.mta.route.NextHop;
import org.postroad.mta.smtp.Envelope;

/**
 * One attempt to carry a message to some of its recipients, all by the same next hop. Immutable.
 *
 * @param road the message
 * @param envelope for this attempt; its size is that of the octets that travel
 * @param blob the stored message
 * @param dataOffset octets at its start that do not travel: our Return-Path line
 * @param nextHop where to
 */
public record Delivery(RoadId road, Envelope envelope, StoredBlob blob, int dataOffset, NextHop nextHop) {}
