// Imported by a file whose other half the client components use; never called.
export class NextResponse {}
