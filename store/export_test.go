package store

// SmallFrames makes a format of compressed files begin a new frame after so many
// bytes of records.
func SmallFrames(f Format, size int) Format {
	if file, ok := f.(fileFormat); ok {
		file.frame = size
		return file
	}
	return f
}
