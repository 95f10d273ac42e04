package org.postroad.mta.dispatch;

import java.time.Instant;
import org.postroad.common.blob.StoredBlob;
import org.postroad.common.mime.MessageSummary;
import org.postroad.common.road.RoadId;

/**
 * A message whose bytes are written and that a door is ready to promise for. Immutable.
 *
 * @param road its name
 * @param blob the stored bytes, beginning with our Return-Path line
 * @param dataOffset octets of that line, which do not travel
 * @param summary of the stored bytes
 * @param at when the door took it
 */
public record Accepted(RoadId road, StoredBlob blob, int dataOffset, MessageSummary summary, Instant at) {}
