package org.postroad.app.lab;

import java.nio.file.Path;
import java.util.Optional;

/**
 * How a lab is started.
 *
 * @param directory where its data is kept; empty for a temporary directory that is removed at the end
 * @param fresh whether a lab that is already in the directory is removed first
 * @param webPort of north.test; south.test takes the next one; 0 for any two free ports
 */
public record LabSettings(Optional<Path> directory, boolean fresh, int webPort) {}
